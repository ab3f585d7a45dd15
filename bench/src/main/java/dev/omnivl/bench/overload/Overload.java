package dev.omnivl.bench.overload;

import dev.omnivl.bench.Report;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How much of what the server can do is left when it is asked for more, and what do others feel?
 *
 * <p>Arguments: the server's jar, a bundle, a gallery, seconds a round. Capacity is measured again
 * before and after every round, since the load program and other work share the processor with the
 * server: only ratios within a run count. Goodput counts answers within a deadline of one second
 * from when the call was due.
 */
public final class Overload {
  private static final Duration BEAT = Duration.ofMillis(50);
  private static final Duration REST = Duration.ofSeconds(20);
  private static final int CONNECTIONS = 4;
  private static final int CALLERS = 8;

  private final ServerProcess server;
  private final Load load;
  private final Path gallery;
  private final Duration round;
  private final List<ManagedChannel> flood = new ArrayList<>();
  private final ManagedChannel polite;
  private final ManagedChannel searcher;

  private Overload(ServerProcess server, Load load, Path gallery, Duration round) {
    this.server = server;
    this.load = load;
    this.gallery = gallery;
    this.round = round;
    for (int i = 0; i < CONNECTIONS; i++) {
      flood.add(server.connect());
    }
    polite = server.connect();
    searcher = server.connect();
  }

  /** Runs the benchmark. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length < 4) {
      System.err.println("usage: ./omnivl bench overload [SECONDS]");
      System.exit(2);
    }
    Path gallery = Path.of(arguments[2]);
    Duration round = Duration.ofSeconds(Long.parseLong(arguments[3]));
    try (ServerProcess server =
        ServerProcess.start(
            Path.of(arguments[0]), Path.of(arguments[1]), ServerProcess.options())) {
      Overload overload =
          new Overload(server, Load.ofFolder(gallery.resolve("images")), gallery, round);
      overload.run();
    }
  }

  private void run() throws IOException, InterruptedException {
    Report.print("resident when ready: %d MB", server.residentMegabytes());
    capacity(); // compilers warm up
    capacity();
    Report.print(
        "%6s %10s %10s %9s %8s %8s %7s | %9s %8s %8s | %9s %8s %8s",
        "load",
        "capacity/s",
        "goodput/s",
        "of it, %",
        "refused",
        "late",
        "other",
        "polite, %",
        "p50 ms",
        "p95 ms",
        "search, %",
        "p50 ms",
        "p95 ms");
    alone();
    for (int times : new int[] {1, 3, 10}) {
      overloaded(times);
    }
    Report.print("resident after overload: %d MB", server.residentMegabytes());
    new BesideIngest(server, load, gallery, round).run();
    Report.print("resident after ingest: %d MB", server.residentMegabytes());
    Thread.sleep(REST.toMillis());
    Report.print(
        "resident after %d s at rest: %d MB", REST.toSeconds(), server.residentMegabytes());
  }

  private double capacity() throws InterruptedException {
    Duration time = round.dividedBy(2);
    return load.closed(flood, CALLERS, time).answered() / (time.toNanos() / 1e9);
  }

  private void alone() throws InterruptedException {
    Outcomes images = new Outcomes();
    Outcomes searches = new Outcomes();
    load.politeImages(polite, round.dividedBy(2), BEAT, images);
    load.politeSearches(searcher, round.dividedBy(2), BEAT, searches);
    print("alone", 0, new Outcomes(), images, searches);
  }

  private void overloaded(int times) throws InterruptedException {
    double before = capacity();
    Outcomes images = new Outcomes();
    Outcomes searches = new Outcomes();
    Thread person =
        Thread.ofVirtual()
            .name("polite")
            .start(() -> load.politeImages(polite, round, BEAT, images));
    Thread search =
        Thread.ofVirtual()
            .name("search")
            .start(() -> load.politeSearches(searcher, round, BEAT, searches));
    Outcomes outcomes = load.open(flood, times * before, round);
    person.join();
    search.join();
    print(times + "x", (before + capacity()) / 2, outcomes, images, searches);
  }

  private void print(
      String name, double capacity, Outcomes outcomes, Outcomes images, Outcomes searches) {
    double goodput = outcomes.answered() / (round.toNanos() / 1e9);
    Report.print(
        "%6s %10.0f %10.0f %9.0f %8d %8d %7d | %9.0f %8.1f %8.1f | %9.0f %8.1f %8.1f",
        name,
        capacity,
        goodput,
        capacity == 0 ? 0 : 100 * goodput / capacity,
        outcomes.refused(),
        outcomes.late(),
        outcomes.otherwise(),
        images.answeredPercent(),
        images.milliseconds(0.5),
        images.milliseconds(0.95),
        searches.answeredPercent(),
        searches.milliseconds(0.5),
        searches.milliseconds(0.95));
  }
}
