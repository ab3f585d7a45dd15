package dev.omnivl.engine;

import dev.omnivl.bundle.Variant;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.util.Optional;

/**
 * Where an engine computes, chosen when it starts.
 *
 * @param device that was chosen
 * @param note why a graphics card is not used though one might be; empty if there is nothing to say
 */
public record DeviceChoice(Device device, String note) {
  /** The setting that takes a card where one can be used. */
  public static final String AUTO = "auto";

  /**
   * Checks a setting and what a variant is for, without looking at the machine.
   *
   * @param setting {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:1}
   * @throws Failure INVALID_ARGUMENT for anything else, or for a device that the variant is not for
   */
  public static void check(String setting, Variant variant) {
    if (setting.equals(AUTO)) {
      return;
    }
    Device device = Device.parse(setting, AUTO + ", ");
    if (device.kind() == Device.Kind.CUDA && !variant.suitsCards()) {
      throw Failure.ofField(
          "precision",
          "is " + variant.label() + "; it must be fp32 where the device is a graphics card");
    }
  }

  /**
   * Chooses.
   *
   * @param setting {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:1}
   * @param variant whose graphs will run
   * @throws Failure INVALID_ARGUMENT as {@link #check}, UNAVAILABLE if the card that is asked for
   *     cannot be used, with what lacks
   */
  public static DeviceChoice of(String setting, Variant variant) {
    check(setting, variant);
    boolean automatic = setting.equals(AUTO);
    Device wanted = automatic ? Device.cuda(0) : Device.parse(setting);
    if (wanted.kind() == Device.Kind.CPU) {
      return new DeviceChoice(wanted, "");
    }
    if (!variant.suitsCards()) {
      return new DeviceChoice(Device.cpu(), "cuda not used: int8 is for processors");
    }
    Optional<String> problem = Cuda.problem(wanted.index());
    if (problem.isEmpty()) {
      return new DeviceChoice(wanted, "");
    }
    if (!automatic) {
      throw new Failure(
          Reason.UNAVAILABLE, wanted + " cannot be used: " + problem.get() + "; or use cpu");
    }
    return new DeviceChoice(Device.cpu(), "cuda not used: " + problem.get());
  }
}
