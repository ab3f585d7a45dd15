package dev.omnivl.datasets.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CourseTest {
  private static final int DRAWS = 300;

  @Test
  void theShapeNeverLeavesThePicture() {
    for (List<Motion> motions : everything()) {
      for (int draw = 0; draw < 40; draw++) {
        for (Pose pose : Course.draw(motions, new SplittableRandom(draw))) {
          assertThat(pose.x()).isBetween(pose.radius() + 1, Course.SIDE - pose.radius() - 1);
          assertThat(pose.y()).isBetween(pose.radius() + 1, Course.SIDE - pose.radius() - 1);
          assertThat(pose.radius()).isGreaterThanOrEqualTo(9);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "LEFT, RIGHT",
    "UP, DOWN",
    "CLOCKWISE, COUNTERCLOCKWISE",
    "GROWS, SHRINKS",
    "APPEARS, DISAPPEARS"
  })
  void noFrameTellsAMotionFromItsReverse(Motion motion, Motion reverse) {
    for (int draw = 0; draw < DRAWS; draw++) {
      List<Pose> poses = Course.draw(List.of(motion), new SplittableRandom(draw));
      List<Pose> other = Course.draw(List.of(reverse), new SplittableRandom(draw)).reversed();
      for (int frame = 0; frame < Course.FRAMES; frame++) {
        same(poses.get(frame), other.get(frame));
      }
    }
  }

  @Test
  void fourFramesTellWhichWayItTurns() {
    for (List<Motion> motions : everything()) {
      for (int draw = 0; draw < 40; draw++) {
        List<Pose> poses = Course.draw(motions, new SplittableRandom(draw));
        for (int frame = 4; frame < Course.FRAMES; frame++) {
          double turned = poses.get(frame).angle() - poses.get(frame - 4).angle();
          // A star looks the same after 72 degrees.
          assertThat(Math.abs(Math.toDegrees(turned))).isLessThan(36);
        }
      }
    }
  }

  @Test
  void theSecondMotionBeginsWhenTheFirstHasEnded() {
    List<Motion> motions = List.of(Motion.RIGHT, Motion.GROWS);
    List<Pose> poses = Course.draw(motions, new SplittableRandom(5));
    int half = Course.FRAMES / 2;
    for (int frame = 1; frame < Course.FRAMES; frame++) {
      Pose before = poses.get(frame - 1);
      Pose after = poses.get(frame);
      assertThat(after.x() > before.x()).isEqualTo(frame <= half);
      assertThat(after.radius() > before.radius() + 1e-9).isEqualTo(frame >= half);
    }
  }

  private static void same(Pose one, Pose other) {
    assertThat(one.x()).isCloseTo(other.x(), within(1e-9));
    assertThat(one.y()).isCloseTo(other.y(), within(1e-9));
    assertThat(one.radius()).isCloseTo(other.radius(), within(1e-9));
    assertThat(one.angle()).isCloseTo(other.angle(), within(1e-9));
    assertThat(one.visible()).isEqualTo(other.visible());
  }

  private static List<List<Motion>> everything() {
    List<List<Motion>> everything = new ArrayList<>();
    for (Motion first : Motion.values()) {
      everything.add(List.of(first));
      for (Motion last : Motion.values()) {
        if (first.canPrecede(last)) {
          everything.add(List.of(first, last));
        }
      }
    }
    return everything;
  }
}
