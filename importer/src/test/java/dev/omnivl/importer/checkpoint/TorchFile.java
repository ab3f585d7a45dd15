package dev.omnivl.importer.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes files as {@code torch.save} does, and such as it never would. */
final class TorchFile {
  private final ByteArrayOutputStream pickle = new ByteArrayOutputStream();
  private final Map<String, byte[]> entries = new LinkedHashMap<>();

  /** The pickle, so far. */
  byte[] pickle() {
    return pickle.toByteArray();
  }

  /** Bytes of instructions. */
  TorchFile op(int... instructions) {
    for (int instruction : instructions) {
      pickle.write(instruction);
    }
    return this;
  }

  TorchFile text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    op('X').four(bytes.length);
    pickle.writeBytes(bytes);
    return this;
  }

  TorchFile number(int number) {
    return op('J').four(number);
  }

  TorchFile global(String module, String name) {
    pickle.writeBytes(("c" + module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
    return this;
  }

  /** {@code name: tensor} on the stack. */
  TorchFile tensor(String name, String kind, String key, int offset, int[] shape, int[] strides) {
    text(name).global("torch._utils", "_rebuild_tensor_v2").op('(', '(');
    text("storage").global("torch", kind).text(key).text("cpu").number(1_000);
    op('t', 'Q').number(offset).tuple(shape).tuple(strides);
    return op(0x89).global("collections", "OrderedDict").op(')', 'R', 't', 'R');
  }

  TorchFile tuple(int... numbers) {
    op('(');
    for (int number : numbers) {
      number(number);
    }
    return op('t');
  }

  TorchFile entry(String name, byte[] bytes) {
    entries.put(name, bytes);
    return this;
  }

  /** The numbers 0, 1, 2, ... 999 as 32-bit floats. */
  TorchFile numbers(String key) {
    ByteBuffer bytes = ByteBuffer.allocate(4_000).order(ByteOrder.LITTLE_ENDIAN);
    for (int index = 0; index < 1_000; index++) {
      bytes.putFloat(index);
    }
    return entry("data/" + key, bytes.array());
  }

  Path write(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.setMethod(ZipOutputStream.STORED);
      put(zip, "archive/data.pkl", pickle());
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        put(zip, "archive/" + entry.getKey(), entry.getValue());
      }
    }
    return file;
  }

  private static void put(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    CRC32 sum = new CRC32();
    sum.update(bytes);
    entry.setCrc(sum.getValue());
    entry.setSize(bytes.length);
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }

  private TorchFile four(int number) {
    pickle.writeBytes(
        ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(number).array());
    return this;
  }
}
