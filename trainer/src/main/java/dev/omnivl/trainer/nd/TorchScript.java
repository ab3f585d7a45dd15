package dev.omnivl.trainer.nd;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript module without parameters, made from source text in memory. It reaches every
 * operation of libtorch, with gradients, where DJL has no name for it.
 *
 * <p>The archive is a zip of stored entries: a pickle that names an empty object of class {@code
 * M}, the code of that class, no constants, and a format version.
 */
final class TorchScript {
  private static final String HEADER =
      """
      class M(Module):
        __parameters__ = []
        __buffers__ = []
      """;

  private static final byte[] EMPTY_OBJECT =
      "\u0080\u0002c__torch__\nM\nq\u0000)\u0081}b.".getBytes(StandardCharsets.ISO_8859_1);
  private static final byte[] EMPTY_TUPLE = "\u0080\u0002).".getBytes(StandardCharsets.ISO_8859_1);

  private final PtSymbolBlock block;

  /**
   * Compiles methods.
   *
   * @param methods definitions of methods of {@code __torch__.M}, indented by two spaces
   */
  TorchScript(NDManager manager, String methods) {
    byte[] archive = archive(HEADER + methods);
    try (ByteArrayInputStream stream = new ByteArrayInputStream(archive)) {
      block = JniUtils.loadModule((PtNDManager) manager, stream, false, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Calls a method so that gradients flow; arguments whose names end in "[]" are gathered into
   * lists.
   */
  NDArray call(String method, NDList arguments) {
    NDArray name = arguments.head().getManager().create(0f);
    name.setName("module_method:" + method);
    NDList all = new NDList(arguments);
    all.add(name);
    return IValueUtils.forward(block, all, true).head();
  }

  private static byte[] archive(String code) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setMethod(ZipOutputStream.STORED);
      store(zip, "m/data.pkl", EMPTY_OBJECT);
      store(zip, "m/code/__torch__.py", code.getBytes(StandardCharsets.UTF_8));
      store(zip, "m/constants.pkl", EMPTY_TUPLE);
      store(zip, "m/version", "3\n".getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    CRC32 checksum = new CRC32();
    checksum.update(content);
    entry.setSize(content.length);
    entry.setCrc(checksum.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
