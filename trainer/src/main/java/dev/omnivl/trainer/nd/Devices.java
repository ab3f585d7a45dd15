package dev.omnivl.trainer.nd;

import static dev.omnivl.trainer.rule.Rules.require;

import ai.djl.Device;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.util.HashSet;
import java.util.List;

/** Where a model learns, in the names that the whole project has for devices. */
public final class Devices {
  private Devices() {}

  /**
   * Reads {@code cpu}, {@code cuda} or {@code cuda:1}, and looks whether they are there.
   *
   * @param names of devices of one kind; none for the one that the engine prefers
   * @throws Failure INVALID_ARGUMENT for names that are none, or do not go together, UNAVAILABLE
   *     for a card that is not there
   */
  public static List<Device> of(List<String> names) {
    if (names.isEmpty()) {
      return List.of(Torch.engine().defaultDevice());
    }
    List<Device> devices = names.stream().map(Devices::of).toList();
    List<Device> cards = devices.stream().filter(Device::isGpu).toList();
    require(new HashSet<>(cards).size() == cards.size())
        .or("a card can be named once, not %s", String.join(", ", names));
    require(cards.isEmpty() || cards.size() == devices.size())
        .or("devices must be of one kind, cpu or cuda, not %s", String.join(", ", names));
    return devices;
  }

  /** The name of a device. */
  public static String name(Device device) {
    return device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu";
  }

  private static Device of(String name) {
    dev.omnivl.engine.Device device = dev.omnivl.engine.Device.parse(name);
    if (device.kind() == dev.omnivl.engine.Device.Kind.CPU) {
      return Device.cpu();
    }
    int cards = Torch.engine().getGpuCount();
    require(device.index() < cards, Reason.UNAVAILABLE)
        .or(
            "there is no %s%s",
            device,
            cards == 0
                ? ": libtorch sees no card; the one that the build brings is for processors alone,"
                    + " see docs/training.md"
                : ": libtorch sees cuda:0 to cuda:" + (cards - 1));
    return Device.gpu(device.index());
  }
}
