package dev.omnivl.importer.checkpoint;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.omnivl.bundle.TensorType;
import dev.omnivl.export.WeightSource;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.graph.Shape;
import dev.omnivl.graph.Weight;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The weights of a set of files, as an {@code *.index.json} lists them: {@code {"weight_map":
 * {"NAME": "FILE"}}}.
 */
final class Shards implements WeightSource {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path index;
  private final Map<String, WeightSource> files; // by the file's name
  private final Map<String, WeightSource> weights = new LinkedHashMap<>(); // by the weight's

  private Shards(Path index, Map<String, WeightSource> files) {
    this.index = index;
    this.files = files;
  }

  static Shards open(Path index) {
    Shards shards = new Shards(index, new TreeMap<>());
    try {
      for (Map.Entry<String, JsonNode> entry : map(index).properties()) {
        shards.add(entry.getKey(), entry.getValue().asText());
      }
      return shards;
    } catch (RuntimeException | Error e) {
      shards.close();
      throw e;
    }
  }

  private static JsonNode map(Path index) {
    try {
      JsonNode map = JSON.readTree(index.toFile()).path("weight_map");
      if (!map.isObject() || map.isEmpty()) {
        throw new Failure(Reason.CORRUPT, index + " has no weight_map that lists weights");
      }
      return map;
    } catch (JacksonException e) {
      throw new Failure(Reason.CORRUPT, index + " is no JSON: fetch it again", e);
    } catch (IOException e) {
      throw new Failure(Reason.CORRUPT, index + " cannot be read: " + e.getMessage(), e);
    }
  }

  private void add(String weight, String file) {
    WeightSource shard = files.get(file);
    if (shard == null) {
      shard = open(file);
      files.put(file, shard);
    }
    if (!shard.names().contains(weight)) {
      throw new Failure(
          Reason.MISMATCH,
          index + " says that " + file + " has the weight " + weight + "; it has not");
    }
    weights.put(weight, shard);
  }

  private WeightSource open(String file) {
    Path path = index.resolveSibling(file);
    if (!path.getFileName().toString().equals(file) || file.endsWith(Checkpoints.INDEX)) {
      throw new Failure(Reason.CORRUPT, index + " names " + file + ", which is no file beside it");
    }
    if (!Files.isRegularFile(path)) {
      throw new Failure(
          Reason.NOT_FOUND, index + " lists " + file + ", which is missing: fetch it");
    }
    return Checkpoints.open(path);
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(weights.keySet());
  }

  @Override
  public Shape shape(String name) {
    return shard(name).shape(name);
  }

  @Override
  public TensorType type(String name) {
    return shard(name).type(name);
  }

  @Override
  public Weight weight(String name) {
    return shard(name).weight(name);
  }

  @Override
  public void close() {
    files.values().forEach(WeightSource::close);
  }

  private WeightSource shard(String name) {
    WeightSource shard = weights.get(name);
    if (shard == null) {
      throw new Failure(Reason.NOT_FOUND, index + " lists no weight " + name);
    }
    return shard;
  }
}
