package dev.omnivl.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * The file of the keys.
 *
 * <pre>{@code
 * {"version": 1,
 *  "keys": [
 *   {"name": "crawler",
 *    "hash": "…",                        SHA-256 of the secret, 64 hexadecimal digits
 *    "scopes": ["embed", "index"],
 *    "created": "2026-11-01T12:00:00Z",
 *    "expires": "2027-02-01T00:00:00Z",  left out: never
 *    "calls_per_second": 10,             of the quota; left out: no limit
 *    "bytes_per_second": 4194304,
 *    "concurrent_calls": 8}]}
 * }</pre>
 *
 * <p>A member that is not listed is refused: it may be a limit that would be overlooked. The file
 * appears whole or not at all. Only its owner may read it, though there is no secret in it; where
 * it is there already, whoever could read it before.
 */
public final class KeyFile {
  /** More than these are no keys of people and programs. */
  private static final int MOST = 1_000;

  private static final int VERSION = 1;
  private static final Set<String> ROOT = Set.of("version", "keys");
  private static final Set<String> MEMBERS =
      Set.of(
          "name",
          "hash",
          "scopes",
          "created",
          "expires",
          "calls_per_second",
          "bytes_per_second",
          "concurrent_calls");

  /** A file is locked for other processes; threads of this one would be refused, not held. */
  private static final ReentrantLock threads = new ReentrantLock();

  private static final JsonMapper json =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private final Path file;

  /** At a place; it need not exist. */
  public KeyFile(Path file) {
    this.file = file;
  }

  /** Returns whether it is there. */
  public boolean exists() {
    return Files.exists(file);
  }

  /**
   * Returns its keys; none if it is not there.
   *
   * @throws KeyFailure if it cannot be read
   */
  public List<ApiKey> read() {
    try {
      return exists() ? parse(Files.readAllBytes(file)) : List.of();
    } catch (IOException e) {
      throw new KeyFailure("cannot read the keys in " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Changes the keys, one process after the other.
   *
   * @throws KeyFailure if they cannot be read or written; then nothing has changed
   */
  public void change(UnaryOperator<List<ApiKey>> change) {
    Path absolute = file.toAbsolutePath();
    threads.lock();
    try {
      Path folder = absolute.getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Path lock = absolute.resolveSibling(absolute.getFileName() + ".lock");
      try (FileChannel channel =
              FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock held = channel.lock()) {
        if (held.isValid()) {
          write(absolute, format(checked(change.apply(new ArrayList<>(read())))));
        }
      }
    } catch (IOException e) {
      throw new KeyFailure("cannot write the keys to " + file + ": " + e.getMessage(), e);
    } finally {
      threads.unlock();
    }
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    Path made =
        posix
            ? Files.createFile(
                fresh,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
            : Files.createFile(fresh);
    if (posix && Files.exists(file)) {
      keepReaders(file, made);
    }
    try (FileChannel out = FileChannel.open(made, StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(bytes);
      while (rest.hasRemaining()) {
        out.write(rest);
      }
      out.force(true);
    }
    try {
      Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(made, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /**
   * Whoever could read the file can read the new one: a server under another user would otherwise
   * go on with the keys that it read last, one that was revoked among them.
   */
  private static void keepReaders(Path old, Path fresh) throws IOException {
    PosixFileAttributes before = Files.readAttributes(old, PosixFileAttributes.class);
    PosixFileAttributes now = Files.readAttributes(fresh, PosixFileAttributes.class);
    PosixFileAttributeView made = Files.getFileAttributeView(fresh, PosixFileAttributeView.class);
    if (!before.group().equals(now.group())) {
      made.setGroup(before.group());
    }
    if (!before.owner().equals(now.owner())) {
      made.setOwner(before.owner());
    }
    made.setPermissions(before.permissions());
  }

  /**
   * Reads the contents of such a file.
   *
   * @throws KeyFailure with what is wrong
   */
  public static List<ApiKey> parse(byte[] contents) {
    JsonNode root;
    try {
      root = json.readTree(contents);
    } catch (JsonProcessingException e) {
      throw new KeyFailure("the file of the keys is no JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new KeyFailure("the file of the keys is no JSON", e);
    }
    if (!root.path("version").isInt() || root.path("version").asInt() != VERSION) {
      throw new KeyFailure("the file of the keys must have \"version\": " + VERSION);
    }
    if (!root.path("keys").isArray()) {
      throw new KeyFailure("the file of the keys must have a list \"keys\"");
    }
    requireKnown("the file of the keys", root, ROOT);
    List<ApiKey> keys = new ArrayList<>();
    for (JsonNode key : root.path("keys")) {
      keys.add(key(key));
    }
    return checked(keys);
  }

  private static void requireKnown(String what, JsonNode node, Set<String> members) {
    for (var member : node.properties()) {
      if (!members.contains(member.getKey())) {
        throw new KeyFailure(what + " has \"" + member.getKey() + "\", which is unknown");
      }
    }
  }

  private static ApiKey key(JsonNode node) {
    String name = node.path("name").asText();
    requireKnown("key " + name, node, MEMBERS);
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    for (JsonNode scope : node.path("scopes")) {
      scopes.add(Scope.parse(scope.asText()));
    }
    Quota quota =
        new Quota(
            limit(node, "calls_per_second").doubleValue(),
            whole(node, "bytes_per_second", Long.MAX_VALUE),
            (int) whole(node, "concurrent_calls", Integer.MAX_VALUE));
    return new ApiKey(
        name,
        node.path("hash").asText(),
        scopes,
        quota,
        time(name, node.path("created")),
        node.has("expires") ? Optional.of(time(name, node.path("expires"))) : Optional.empty());
  }

  /** Returns a limit; 0 where there is none, which is never written. */
  private static BigDecimal limit(JsonNode node, String member) {
    JsonNode value = node.path(member);
    if (value.isMissingNode()) {
      return BigDecimal.ZERO;
    }
    if (!value.isNumber() || value.decimalValue().signum() == 0) {
      throw wrong(node, member, "must be a number above 0; left out, there is no limit");
    }
    return value.decimalValue();
  }

  /** A part of a byte, or more than fits, would be cut to some other limit, or to none. */
  private static long whole(JsonNode node, String member, long most) {
    BigDecimal value = limit(node, member);
    try {
      long whole = value.longValueExact();
      if (whole <= most) {
        return whole;
      }
    } catch (ArithmeticException e) {
      // told below
    }
    throw wrong(node, member, "must be a whole number, at most " + most);
  }

  private static KeyFailure wrong(JsonNode node, String member, String rule) {
    return new KeyFailure("key " + node.path("name").asText() + ": \"" + member + "\" " + rule);
  }

  private static Instant time(String name, JsonNode node) {
    try {
      return Instant.parse(node.asText());
    } catch (DateTimeException e) {
      throw new KeyFailure(
          "key " + name + ": \"" + node.asText() + "\" is no time as in 2027-01-31T00:00:00Z", e);
    }
  }

  private static List<ApiKey> checked(List<ApiKey> keys) {
    if (keys.size() > MOST) {
      throw new KeyFailure("there are " + keys.size() + " keys; at most are " + MOST);
    }
    Set<String> names = new HashSet<>();
    Set<String> hashes = new HashSet<>();
    for (ApiKey key : keys) {
      if (!names.add(key.name()) || !hashes.add(key.hash())) {
        throw new KeyFailure("there are two keys " + key.name());
      }
    }
    return List.copyOf(keys);
  }

  private static byte[] format(List<ApiKey> keys) throws IOException {
    ObjectNode root = json.createObjectNode().put("version", VERSION);
    ArrayNode all = root.putArray("keys");
    for (ApiKey key : keys) {
      ObjectNode node = all.addObject().put("name", key.name()).put("hash", key.hash());
      ArrayNode scopes = node.putArray("scopes");
      key.scopes().stream().sorted().map(Scope::word).forEach(scopes::add);
      node.put("created", key.created().toString());
      key.expires().ifPresent(time -> node.put("expires", time.toString()));
      Quota quota = key.quota();
      if (quota.callsPerSecond() > 0) {
        node.put("calls_per_second", quota.callsPerSecond());
      }
      if (quota.bytesPerSecond() > 0) {
        node.put("bytes_per_second", quota.bytesPerSecond());
      }
      if (quota.concurrentCalls() > 0) {
        node.put("concurrent_calls", quota.concurrentCalls());
      }
    }
    return json.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
  }
}
