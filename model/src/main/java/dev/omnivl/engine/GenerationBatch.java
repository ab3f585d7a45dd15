package dev.omnivl.engine;

import ai.onnxruntime.OrtException;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Texts that are written side by side, at different places of theirs, about media of any kind: a
 * new one joins those under way, one that is over leaves, and each step takes all of them one token
 * further. So the weights are read once for many texts. What a text becomes does not depend on its
 * company, and one that fails does not touch the others.
 *
 * <p>This is continuous batching (Yu et al., Orca, OSDI 2022: iteration-level scheduling). For one
 * thread, which also closes it; the listeners of the texts hear their tokens on it.
 */
public final class GenerationBatch implements AutoCloseable {
  private final LoadedPart model;
  private final int mostRows;
  private final long mostBytes;
  private final Decoder decoder;
  private final List<GenerationTask> tasks = new ArrayList<>();
  private final List<GenerationTask> newcomers = new ArrayList<>();

  GenerationBatch(LoadedPart model, int mostRows, long mostBytes) {
    this.model = model;
    this.mostRows = mostRows;
    this.mostBytes = mostBytes;
    this.decoder = model.decoder();
  }

  /** Whether there is room for a text now; there always is where no other is written. */
  public boolean fits(GenerationTask task) {
    List<GenerationTask> going = tasks.stream().filter(one -> !one.isOver()).toList();
    return going.isEmpty()
        || going.stream().mapToInt(GenerationTask::beams).sum() + task.beams() <= mostRows
            && bytesWith(going, task) <= mostBytes;
  }

  /**
   * What keys and values take when a text has joined others: within a group, as much for each
   * medium as for the longest, and as much for each row as the longest text will need.
   */
  private long bytesWith(List<GenerationTask> going, GenerationTask newcomer) {
    Map<@Nullable RowGroup, List<GenerationTask>> groups = new IdentityHashMap<>();
    for (GenerationTask task : going) {
      groups.computeIfAbsent(task.group(), group -> new ArrayList<>()).add(task);
    }
    RowGroup its = decoder.suiting(newcomer.memoryTokens());
    groups.computeIfAbsent(its, group -> new ArrayList<>()).add(newcomer);
    long tokens = 0;
    for (Map.Entry<@Nullable RowGroup, List<GenerationTask>> each : groups.entrySet()) {
      RowGroup group = each.getKey();
      List<GenerationTask> together = each.getValue();
      int longest = group == null ? newcomer.memoryTokens() : group.longest();
      int rows = together.stream().mapToInt(GenerationTask::beams).sum();
      int text = together.stream().mapToInt(GenerationTask::mostTokens).max().orElseThrow();
      tokens += (long) together.size() * longest + (long) rows * text;
    }
    return tokens * Decoder.bytesOfToken(model.decoders());
  }

  /** How many rows of the decoder the texts may take that are written now. */
  public int rows() {
    return tasks.stream().mapToInt(GenerationTask::beams).sum();
  }

  /** How many texts are written now. */
  public int texts() {
    return tasks.size();
  }

  /** Lets a text join with the next step; it must have been prepared by the part of this batch. */
  public void add(GenerationTask task) {
    if (task.writer() != model) {
      throw new IllegalArgumentException("the text was prepared by another part of the model");
    }
    task.begin(decoder);
    tasks.add(task);
    newcomers.add(task);
  }

  /** Takes all texts a token further, and lets go of those that are over. */
  public void step() {
    forget();
    for (GenerationTask task : newcomers) {
      advance(task, () -> task.readPrompt(tasks.size() > 1));
    }
    newcomers.clear();
    forget();
    for (RowGroup group : decoder.groups()) {
      run(group);
    }
    forget();
  }

  private void run(RowGroup group) {
    List<GenerationTask> own = tasks.stream().filter(task -> task.group() == group).toList();
    try {
      computed(group::step);
    } catch (RuntimeException e) {
      own.forEach(task -> advance(task, () -> alone(task)));
      return;
    }
    own.forEach(task -> advance(task, task::step));
  }

  /** Whose fault it was shows when each runs alone. */
  private static void alone(GenerationTask task) throws OrtException {
    for (Row row : task.rows()) {
      row.group().read(row, row.next);
    }
    task.step();
  }

  private interface Step {
    void run() throws OrtException;
  }

  private void computed(Step step) {
    model.whileOpen(() -> {
      step.run();
      return this;
    });
  }

  private void advance(GenerationTask task, Step step) {
    if (task.isOver()) {
      return;
    }
    try {
      computed(step);
    } catch (RuntimeException e) {
      task.fail(e);
    }
  }

  /** Lets go of the memory of texts that are over. */
  public void forget() {
    tasks.stream().filter(GenerationTask::isOver).forEach(task -> task.leave(decoder));
    tasks.removeIf(GenerationTask::isOver);
  }

  /** Ends the texts that are not over. */
  @Override
  public void close() {
    tasks.forEach(
        task -> task.fail(new Failure(Reason.UNAVAILABLE, "the model was closed while it wrote")));
    tasks.clear();
    decoder.close();
  }
}
