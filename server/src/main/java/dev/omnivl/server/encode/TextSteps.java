package dev.omnivl.server.encode;

import dev.omnivl.engine.GenerationBatch;
import dev.omnivl.engine.GenerationTask;
import dev.omnivl.engine.Writer;
import dev.omnivl.failure.Failure;
import dev.omnivl.server.batch.Steps;
import dev.omnivl.server.settings.ServerSettings;
import java.util.IdentityHashMap;
import java.util.Map;

/** Texts that are written side by side: those of one part of the model in one batch. */
final class TextSteps implements Steps<GenerationTask> {
  private final ServerSettings.Generation settings;
  private final Map<Writer, GenerationBatch> batches = new IdentityHashMap<>();

  TextSteps(ServerSettings.Generation settings) {
    this.settings = settings;
  }

  private GenerationBatch batch(GenerationTask task) {
    return batches.computeIfAbsent(
        task.writer(), writer -> writer.batch(settings.rows(), settings.maxMemory().asLongValue()));
  }

  @Override
  public int weight(GenerationTask task) {
    return task.beams();
  }

  @Override
  public double share(GenerationTask task) {
    return Math.max(
        (double) task.beams() / settings.rows(),
        (double) task.bytes() / settings.maxMemory().asLongValue());
  }

  @Override
  public boolean fits(GenerationTask task) {
    return batch(task).fits(task);
  }

  @Override
  public void add(GenerationTask task) {
    batch(task).add(task);
  }

  @Override
  public void step() {
    batches.values().forEach(GenerationBatch::step);
  }

  @Override
  public boolean isOver(GenerationTask task) {
    return task.isOver();
  }

  @Override
  public void stop(GenerationTask task, Failure why) {
    task.fail(why);
  }

  @Override
  public void forget() {
    batches.values().forEach(GenerationBatch::forget);
  }

  @Override
  public void close() {
    batches.values().forEach(GenerationBatch::close);
  }
}
