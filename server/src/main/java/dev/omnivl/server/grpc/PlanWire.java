package dev.omnivl.server.grpc;

import dev.omnivl.failure.Failure;
import dev.omnivl.index.plan.IndexPlan;
import dev.omnivl.server.plan.Planning;
import dev.omnivl.v1.PlanCollectionRequest;
import dev.omnivl.v1.PlanCollectionResponse;
import dev.omnivl.v1.PlannedDisk;
import dev.omnivl.v1.PlannedRecall;
import dev.omnivl.v1.PlannedTime;

/** Plans, as the wire says them. */
final class PlanWire {
  private static final double USUAL_CLIP_SECONDS = 20;
  private static final double MOST_CLIP_SECONDS = 86_400;
  private static final double USUAL_MEGAPIXELS = 12;
  private static final double MOST_MEGAPIXELS = 50;

  private PlanWire() {}

  /**
   * Reads a question.
   *
   * @param objective of the server, where the question has none
   */
  static Planning.Question question(PlanCollectionRequest request, double objective) {
    double megapixels = request.getMegapixels() == 0 ? USUAL_MEGAPIXELS : request.getMegapixels();
    if (!(megapixels >= 0.01 && megapixels <= MOST_MEGAPIXELS)) {
      throw Failure.ofField(
          "megapixels", "is " + megapixels + "; it must be 0.01 to " + MOST_MEGAPIXELS);
    }
    double seconds = request.getClipSeconds();
    if (!(seconds >= 0 && seconds <= MOST_CLIP_SECONDS)) {
      throw Failure.ofField(
          "clip_seconds", "is " + seconds + "; it must be 0 to " + MOST_CLIP_SECONDS);
    }
    return new Planning.Question(
        request.getItems(),
        request.getClipShare(),
        seconds == 0 ? USUAL_CLIP_SECONDS : seconds,
        request.getDimensions(),
        !request.getNoThumbnails(),
        request.getCores(),
        megapixels,
        request.getObjective() == 0 ? objective : request.getObjective());
  }

  static PlanCollectionResponse of(Planning.Answer answer) {
    IndexPlan plan = answer.plan();
    IndexPlan.Disk disk = plan.disk();
    return PlanCollectionResponse.newBuilder()
        .setVectors(plan.vectors())
        .setSettings(VectorsWire.of(plan.settings()))
        .setDisk(
            PlannedDisk.newBuilder()
                .setEncodedBytes(disk.encoded())
                .setGraphBytes(disk.graph())
                .setFloatBytes(disk.floats())
                .setTextBytes(disk.texts())
                .setThumbnailBytes(disk.thumbnails())
                .setTotalBytes(disk.total())
                .setWhileMergingBytes(disk.whileMerging()))
        .setMemoryBytes(plan.memoryBytes())
        .setHours(
            PlannedTime.newBuilder()
                .setReading(plan.time().reading())
                .setEmbedding(plan.time().embedding())
                .setIndexing(plan.time().indexing())
                .setTotal(plan.time().total()))
        .setRecall(
            PlannedRecall.newBuilder()
                .setText(plan.quality().text())
                .setTextCandidates(plan.quality().textCandidates())
                .setMedia(plan.quality().media())
                .setMediaCandidates(plan.quality().mediaCandidates()))
        .setCores(answer.request().machine().cores())
        .setMachineMemoryBytes(answer.request().machine().memoryBytes())
        .setFreeDiskBytes(answer.request().machine().freeDiskBytes())
        .setItemsInMemory(plan.limits().itemsInMemory())
        .setItemsOnDisk(plan.limits().itemsOnDisk())
        .addAllNotes(plan.notes())
        .addAllMeasured(answer.measured())
        .addAllAssumed(answer.assumed())
        .build();
  }
}
