package dev.omnivl.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The launcher itself: what it says, when it builds, what it starts, how it fails. */
final class LauncherTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Map<String, String> NO_BUILD = Map.of("OMNIVL_BUILD", "never");
  private static final List<String> COMMANDS =
      List.of(
          "demo",
          "doctor",
          "serve",
          "index",
          "encode",
          "search",
          "embed",
          "caption",
          "ask",
          "match",
          "model",
          "key",
          "data",
          "train",
          "ablation",
          "evaluate",
          "report",
          "export",
          "build",
          "test",
          "bench");

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"--help", "-h", "help", "''"})
  void helpNamesEveryCommand(String argument) throws Exception {
    String[] arguments = argument.isEmpty() ? new String[0] : new String[] {argument};
    Omnivl.Run run = Omnivl.run(LIMIT, arguments);
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    for (String command : COMMANDS) {
      assertThat(run.out()).containsPattern("(?m)^  " + command + "\\b");
    }
  }

  @Test
  void versionIsThatOfTheBuild() throws Exception {
    Omnivl.Run run = Omnivl.run(LIMIT, "--version");
    String version = run.out().strip().replace("omnivl ", "");
    assertThat(Files.readString(Omnivl.HOME.resolve("pom.xml")))
        .contains("<artifactId>omnivl</artifactId>\n  <version>" + version + "</version>");
  }

  @ParameterizedTest
  @CsvSource({"C", "POSIX", "''"})
  void wordsOfAnyLanguageNeedNoLocale(String locale) throws Exception {
    Path missing = folder.resolve("Äpfel りんご");
    Map<String, String> environment =
        Map.of("OMNIVL_BUILD", "never", "LC_ALL", locale, "LANG", "", "LC_CTYPE", "");
    Omnivl.Run run = Omnivl.run(Omnivl.HOME, environment, LIMIT, "index", missing.toString());
    assertThat(run.err()).isEqualTo("omnivl: no such file or folder: " + missing + "\n");
    Files.createDirectories(missing);
    Files.writeString(missing.resolve("käse.txt"), "x");
    // The folder is found: only the server is missing.
    Omnivl.Run there =
        Omnivl.run(
            Omnivl.HOME,
            environment,
            LIMIT,
            "index",
            missing.toString(),
            "--server",
            "localhost:1");
    assertThat(there.err()).contains("no OmniVL server at localhost:1");
  }

  @Test
  void whatNeedsNoServerOrBuildAnswersAtOnce() throws Exception {
    assertThat(Omnivl.run(LIMIT, "demo", "--help").out()).startsWith("Usage: omnivl demo");
    assertThat(Omnivl.run(LIMIT, "bench", "--help").out()).contains("StillDecodeBench");
    assertThat(Omnivl.run(LIMIT, "version").out()).startsWith("omnivl ");
    assertMisused(Omnivl.run(LIMIT, "bench", "nosuch"), "'nosuch'", "omnivl bench --help");
  }

  @ParameterizedTest
  @CsvSource({"serach,search", "sevre,serve", "capton,caption", "evalute,evaluate", "dmo,demo"})
  void unknownCommandIsOneLineWithTheNearest(String typed, String meant) throws Exception {
    assertMisused(Omnivl.run(LIMIT, typed), "'" + typed + "'", "'" + meant + "'");
  }

  @ParameterizedTest
  @CsvSource({"--prot,'--prot'", "stray,'stray'", "--port,--port", "-p,'-p'"})
  void serveRefusesWhatItDoesNotKnow(String argument, String named) throws Exception {
    assertMisused(Omnivl.run(LIMIT, "serve", argument), named, "omnivl serve --help");
  }

  @Test
  void serveHelpNamesItsOptions() throws Exception {
    Omnivl.Run run = Omnivl.run(LIMIT, "serve", "--help");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("--bundle", "--index", "--host", "--port", "--http-port");
  }

  @Test
  void serveOptionsBecomeSettingsAndTheLastOneWins() throws Exception {
    String[] arguments = {
      "serve", "--port", "1", "--bundle=b", "--host=h", "--engine.threads=2", "--port=9100"
    };
    List<String> started = started(arguments);
    assertThat(started)
        .containsSubsequence("-Domnivl.grpc.port=1", "-Domnivl.grpc.port=9100")
        .containsSubsequence("-Domnivl.bundle=" + folder + "/demo/bundle", "-Domnivl.bundle=b")
        .contains("-Domnivl.grpc.host=h", "-Domnivl.engine.threads=2")
        .endsWith("-jar", folder + "/server/target/quarkus-app/quarkus-run.jar");
  }

  @ParameterizedTest
  @CsvSource({
    "search,dev.omnivl.client.Main",
    "doctor,dev.omnivl.client.Main",
    "demo,dev.omnivl.client.Main",
    "train,dev.omnivl.trainer.cli.Main",
    "data,dev.omnivl.datasets.cli.Main",
    "import,dev.omnivl.importer.cli.Main",
    "encode,dev.omnivl.spark.cli.Main",
    "report,dev.omnivl.trainer.cli.Main",
    "ablation,dev.omnivl.trainer.cli.Main"
  })
  void argumentsReachTheProgramAsTyped(String command, String program) throws Exception {
    List<String> started = started(command, "two words", "", "--json", "$HOME *");
    assertThat(started).endsWith(program, command, "two words", "", "--json", "$HOME *");
    assertThat(Files.readString(folder.resolve("environment")))
        .contains("OMNIVL_HOME=" + folder, "DJL_CACHE_DIR=" + folder);
  }

  @Test
  void helpOfACommandIsTheProgramsOwn() throws Exception {
    assertThat(started("help", "search")).endsWith("search", "--help");
  }

  @ParameterizedTest
  @CsvSource({"build,Usage: omnivl build", "test,Usage: omnivl test", "bench,StillDecodeBench"})
  void helpOfWhatHasNoProgramNeedsNoBuild(String command, String said) throws Exception {
    Checkout checkout = new Checkout(folder);
    checkout.maven("3.9.11", "exit 1");
    Path benchmarks = checkout.file("bench/src/main/java/dev/omnivl/bench");
    Files.createDirectories(benchmarks);
    Files.writeString(benchmarks.resolve("StillDecodeBench.java"), "@Benchmark");
    for (String[] arguments : new String[][] {{command, "--help"}, {"help", command}}) {
      Omnivl.Run run = checkout.launch(Map.of(), arguments);
      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(run.out()).contains(said);
    }
    assertThat(checkout.file("calls")).doesNotExist();
  }

  @Test
  void aBenchmarkThatIsNoneIsRefusedBeforeAnythingIsBuilt() throws Exception {
    Checkout checkout = new Checkout(folder);
    checkout.maven("3.9.11", "exit 1");
    assertMisused(checkout.launch(Map.of(), "bench", "nosuch"), "nosuch", "omnivl bench --help");
    assertThat(checkout.file("calls")).doesNotExist();
  }

  @Test
  void theDemosHelpStartsNoServer() throws Exception {
    assertThat(started("demo", "--help")).endsWith("dev.omnivl.client.Main", "demo", "--help");
    assertThat(folder.resolve(".omnivl")).isDirectoryNotContaining("glob:**server*");
  }

  @Test
  void stateGoesToTheUsersFolderWhereTheCheckoutCannotBeWritten() throws Exception {
    Files.writeString(folder.resolve(".omnivl"), "no folder");
    assertThat(started("search", "apple")).isNotEmpty();
    assertThat(Files.readString(folder.resolve("environment")))
        .contains("OMNIVL_STATE=" + folder + "/.local/state/omnivl");
  }

  @Test
  void aStateFolderThatCannotBeMadeIsOneLine() throws Exception {
    Checkout checkout = new Checkout(folder);
    checkout.programs();
    Omnivl.Run run =
        checkout.launch(Map.of("OMNIVL_BUILD", "never", "OMNIVL_STATE", "/dev/null/x"), "serve");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.errorLines()).singleElement().asString().contains("/dev/null/x", "OMNIVL_STATE");
  }

  @Test
  void nothingReportsToAnybody() throws Exception {
    for (String command : List.of("serve", "train", "search")) {
      started(command);
      assertThat(Files.readString(folder.resolve("environment")))
          .contains("ORT_DISABLE_TELEMETRY=1", "DJL_OFFLINE=true");
    }
  }

  @Test
  void anOldJdkIsPassedOver() throws Exception {
    Checkout checkout = new Checkout(folder);
    checkout.programs();
    String old = checkout.jdk("21.0.4").toString();
    Omnivl.Run run =
        checkout.launch(Map.of("OMNIVL_BUILD", "never", "JAVA_HOME", old), "search", "apple");
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("dev.omnivl.client.Main"); // a real JDK looked for it
  }

  @ParameterizedTest
  @CsvSource({"serve,server", "search,client", "train,trainer", "data,datasets", "import,importer"})
  void buildsNothingWhenTold(String command, String program) throws Exception {
    Omnivl.Run run = new Checkout(folder).launch(NO_BUILD, command);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.errorLines()).hasSize(1);
    assertThat(run.err()).contains(program + " is not built").contains("OMNIVL_BUILD");
  }

  @Test
  void buildsOnlyWhatIsMissingOrOlderThanItsSources() throws Exception {
    Checkout checkout = new Checkout(folder);
    checkout.programs();
    checkout.maven("3.9.11", "");
    assertThat(built(checkout)).isEqualTo("server,client,importer,datasets,trainer");
    assertThat(built(checkout)).isEmpty();
    checkout.touch("client/src/main/java/Some.java");
    assertThat(built(checkout)).isEqualTo("client");
    checkout.touch("model/src/main/java/Some.java");
    assertThat(built(checkout)).isEqualTo("server,importer,datasets,trainer");
    Files.delete(checkout.file("proto/src/main/java/Some.java"));
    checkout.touch("proto/src/main/java");
    assertThat(built(checkout)).isEqualTo("server,client");
    Files.delete(checkout.file("server/target/quarkus-app/quarkus-run.jar"));
    checkout.programs();
    assertThat(built(checkout)).isEmpty();
    checkout.touch("pom.xml");
    assertThat(built(checkout)).isEqualTo("server,client,importer,datasets,trainer");
  }

  @Test
  void quickStartsAreLearntOnceForABuildAndOptionsOfTheJvm() throws Exception {
    Checkout checkout = new Checkout(folder);
    checkout.programs();
    checkout.maven("3.9.11", "");
    String jdk = checkout.learningJdk().toString();
    Map<String, String> plain = Map.of("JAVA_HOME", jdk);
    Map<String, String> other = Map.of("JAVA_HOME", jdk, "OMNIVL_JAVA_OPTS", "-Xmx1g");
    assertThat(learning(checkout.launch(plain, "search", "apple"))).isTrue();
    assertThat(learning(checkout.launch(plain, "search", "pear"))).isFalse();
    assertThat(learning(checkout.launch(other, "search", "apple"))).isTrue();
    assertThat(learning(checkout.launch(plain, "search", "apple"))).isFalse();
    checkout.touch("client/target/lib");
    assertThat(learning(checkout.launch(plain, "search", "apple"))).isTrue();
  }

  @Test
  void oneOfTwoStartsAtOnceLearnsForBoth() throws Exception {
    Checkout checkout = new Checkout(folder);
    checkout.programs();
    checkout.maven("3.9.11", "");
    Map<String, String> environment = Map.of("JAVA_HOME", checkout.learningJdk().toString());
    checkout.launch(environment, "build");
    try (ExecutorService both =
        Executors.newFixedThreadPool(2, Thread.ofPlatform().name("start-", 0).factory())) {
      List<Future<Omnivl.Run>> runs =
          both.invokeAll(
              Collections.nCopies(2, () -> checkout.launch(environment, "search", "apple")));
      assertThat(List.of(learning(runs.getFirst().get()), learning(runs.getLast().get())))
          .containsExactlyInAnyOrder(true, false);
    }
    assertThat(checkout.file(".omnivl")).isDirectoryNotContaining("glob:**.part");
  }

  /** Whether a start learnt before it started; in any case it starts with what was learnt. */
  private static boolean learning(Omnivl.Run run) {
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("-XX:AOTCache=");
    return run.err().contains("Preparing quick starts");
  }

  @Test
  void aFailedBuildShowsItsErrorsAndItsLogAndIsTriedAgain() throws Exception {
    Checkout checkout = new Checkout(folder);
    checkout.maven("3.9.11", "echo '[ERROR] Some.java: no semicolon'; echo chatter; exit 1");
    for (int attempt = 0; attempt < 2; attempt++) {
      Omnivl.Run run = checkout.launch(Map.of(), "search", "apple");
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err())
          .contains("no semicolon", ".omnivl/build.log", "the build of client failed")
          .doesNotContain("chatter");
    }
    assertThat(checkout.file(".omnivl/build.lock")).doesNotExist();
  }

  @Test
  void anOldMavenThatCannotFetchAnotherIsNamedWithTheRemedy() throws Exception {
    Checkout checkout = new Checkout(folder);
    checkout.maven("3.6.3", "exit 1");
    Omnivl.Run run = checkout.launch(Map.of(), "search", "apple");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("3.8.7").contains("3.6.3").contains("MVNW_REPOURL");
  }

  @ParameterizedTest
  @CsvSource({"0,'',0", "1,'',1", "0,[ERROR] a fork crashed,1"})
  void testsEndWithTheirCountAndItsExitCode(int failures, String said, int exitCode)
      throws Exception {
    Checkout checkout = new Checkout(folder);
    String report =
        "<testsuite name='a' tests='5' errors='0' skipped='1' failures='" + failures + "'>";
    Path reports = checkout.file("model/target/surefire-reports");
    checkout.maven(
        "3.9.11",
        "mkdir -p "
            + reports
            + (" && echo \"" + report + "\" | tr \"'\" '\"' >" + reports + "/TEST-a.xml; ")
            + ("echo '" + said + "'"));
    Omnivl.Run run = checkout.launch(Map.of(), "test");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
    assertThat(run.out().lines().toList().getLast())
        .isEqualTo((4 - failures) + " passed, " + failures + " failed, 1 skipped");
  }

  @Test
  void longTestsAreAskedFor() throws Exception {
    Checkout checkout = new Checkout(folder);
    checkout.maven("3.9.11", "true");
    checkout.launch(Map.of(), "test");
    assertThat(Files.readString(checkout.file("calls"))).doesNotContain("omnivl.long");
    checkout.launch(Map.of(), "test", "--long");
    assertThat(Files.readString(checkout.file("calls")))
        .contains("verify", "-Domnivl.long=true")
        .doesNotContain("--long");
  }

  @Test
  void nothingIsTestedWhileTheFormatIsOff() throws Exception {
    Checkout checkout = new Checkout(folder);
    checkout.maven("3.9.11", "echo '[ERROR] Some.java is off'; exit 1");
    Omnivl.Run run = checkout.launch(Map.of(), "test");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(Files.readString(checkout.file("calls"))).contains("spotless:check");
    assertThat(run.err()).contains("Some.java is off", "mvn spotless:apply");
  }

  private static void assertMisused(Omnivl.Run run, String... named) {
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.errorLines()).hasSize(1);
    assertThat(run.err()).contains(named);
  }

  /** The arguments with which the JVM was started. */
  private List<String> started(String... arguments) throws Exception {
    Checkout checkout = new Checkout(folder);
    checkout.programs();
    String jdk = checkout.jdk("25.0.3").toString();
    Omnivl.Run run = checkout.launch(Map.of("OMNIVL_BUILD", "never", "JAVA_HOME", jdk), arguments);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run.out().lines().toList();
  }

  /** Runs build and tells which programs Maven was asked for; empty if it was not called. */
  private static String built(Checkout checkout) throws Exception {
    Path calls = checkout.file("calls");
    Files.deleteIfExists(calls);
    Omnivl.Run run = checkout.launch(Map.of(), "build");
    assertThat(run.exitCode()).as(run.err()).isZero();
    return Files.exists(calls)
        ? Files.readString(calls).replaceFirst("(?s).*-pl (\\S+) .*", "$1")
        : "";
  }
}
