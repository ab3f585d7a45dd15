package dev.omnivl.system;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Imports between the modules run one way, and each library stays in the module that owns it. */
final class ImportsTest {
  private static final String IMPORTER = "dev.omnivl.importer..";
  private static final String DATASETS = "dev.omnivl.datasets..";
  private static final String TRAINER = "dev.omnivl.trainer..";
  private static final String INDEXER = "dev.omnivl.index..";
  private static final String SERVER = "dev.omnivl.server..";
  private static final String CLIENT = "dev.omnivl.client..";
  private static final String WIRE = "dev.omnivl.v1..";
  private static final String LUCENE = "org.apache.lucene..";
  private static final String OPENSEARCH = "org.opensearch..";
  private static final String SPARK = "org.apache.spark..";
  private static final String HADOOP = "org.apache.hadoop..";
  private static final String QUARKUS = "io.quarkus..";
  private static final String DJL_ARRAYS = "ai.djl.ndarray..";

  @Test
  void modelStandsOnTheGround() {
    refuse(
        "model",
        DJL_ARRAYS,
        LUCENE,
        QUARKUS,
        WIRE,
        "io.grpc..",
        IMPORTER,
        DATASETS,
        TRAINER,
        INDEXER,
        SERVER);
  }

  @Test
  void accessKnowsNothingButKeys() {
    refuse("access", "io.grpc..", QUARKUS, WIRE, "dev.omnivl.failure..", SERVER, CLIENT);
  }

  @Test
  void modelsAreImportedWithoutTheTrainerAndItsNatives() {
    refuse(
        "importer",
        DJL_ARRAYS,
        "ai.djl.pytorch..",
        LUCENE,
        QUARKUS,
        WIRE,
        DATASETS,
        TRAINER,
        INDEXER,
        SERVER,
        CLIENT);
  }

  @Test
  void trainerStandsOnModel() {
    refuse("trainer", LUCENE, QUARKUS, DATASETS, INDEXER, SERVER, CLIENT);
  }

  @Test
  void dataSetsAreMadeWithoutTheTrainerAndItsNatives() {
    refuse("datasets", "ai.djl..", LUCENE, QUARKUS, WIRE, TRAINER, INDEXER, SERVER, CLIENT);
  }

  @Test
  void indexerStandsOnModel() {
    refuse("indexer", DJL_ARRAYS, QUARKUS, IMPORTER, DATASETS, TRAINER, SERVER, CLIENT, OPENSEARCH);
  }

  @Test
  void theIndexInAClusterKnowsNoLucene() {
    refuse(
        "indexer-opensearch",
        DJL_ARRAYS,
        LUCENE,
        "dev.omnivl.index.lucene..",
        QUARKUS,
        IMPORTER,
        DATASETS,
        TRAINER,
        SERVER,
        CLIENT);
  }

  @Test
  void onePlaceOfTheServerKnowsWhichBackEndsThereAre() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("dev.omnivl.server.collections.BackEnd")
        .should()
        .dependOnClassesThat(
            describe(
                "are an index or a back end",
                type ->
                    type.getPackageName().startsWith("dev.omnivl.index.")
                        && (type.getSimpleName().endsWith("Indexes")
                            || type.getSimpleName().endsWith("MediaIndex"))))
        .check(classesOf("server"));
  }

  @Test
  void onlyTheEncodingJobKnowsSpark() {
    refuse("indexer-spark", DJL_ARRAYS, LUCENE, QUARKUS, WIRE, TRAINER, DATASETS, SERVER, CLIENT);
    for (String module : List.of("model", "indexer", "server", "client", "bench")) {
      refuse(module, SPARK, HADOOP, "dev.omnivl.spark..");
    }
  }

  @Test
  void onlyTheIndexerKnowsParquet() {
    for (String module : List.of("model", "server", "client", "indexer-spark", "bench")) {
      refuse(module, "org.apache.parquet..", "dev.hardwood..");
    }
  }

  @Test
  void serverCarriesNoTrainerAndNoLuceneOfItsOwn() {
    refuse(
        "server",
        DJL_ARRAYS,
        "ai.djl.pytorch..",
        LUCENE,
        OPENSEARCH,
        IMPORTER,
        DATASETS,
        TRAINER,
        CLIENT);
  }

  /** Whoever names no collector loads nothing of it. */
  @Test
  void openTelemetryIsKnownBehindOneDoor() {
    String trace = "dev.omnivl.server.trace";
    noClasses()
        .that()
        .resideOutsideOfPackage(trace)
        .or()
        .haveFullyQualifiedName(trace + ".Tracing")
        .or()
        .haveFullyQualifiedName(trace + ".Trails")
        .or()
        .haveFullyQualifiedName(trace + ".Signal")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.opentelemetry..")
        .check(classesOf("server"));
  }

  @Test
  void clientKnowsTheWireOnly() {
    refuse(
        "client",
        "dev.omnivl.arch..",
        "dev.omnivl.bundle..",
        "dev.omnivl.engine..",
        "dev.omnivl.graph..",
        "dev.omnivl.media..",
        "dev.omnivl.text..",
        INDEXER,
        SERVER,
        DATASETS,
        TRAINER);
  }

  @Test
  void onlyTheTerminalKnowsTerminals() {
    for (String module : List.of("client", "datasets", "trainer", "indexer-spark", "bench")) {
      refuse(module, "me.tongfei.progressbar..", "org.jline..");
    }
  }

  @Test
  void onnxRuntimeHasOneDoor() {
    for (String module :
        List.of(
            "model",
            "importer",
            "datasets",
            "trainer",
            "indexer",
            "indexer-spark",
            "server",
            "bench")) {
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("dev.omnivl.engine.OnnxRuntime")
          .should()
          .callMethodWhere(
              describe(
                  "the library's own environment is asked for",
                  call ->
                      call.getTargetOwner().getName().equals("ai.onnxruntime.OrtEnvironment")
                          && call.getName().equals("getEnvironment")))
          .because("it reports to its maker unless that class was there first")
          .check(classesOf(module));
    }
  }

  /** Users' words come in here; an illegal argument would be told as a defect of ours. */
  @Test
  void whatUsersMayGetWrongIsNoIllegalArgument() {
    refuseIllegalArguments("client", CLIENT);
    refuseIllegalArguments("server", "dev.omnivl.server.grpc..");
    refuseIllegalArguments("model", "dev.omnivl.arch..");
  }

  private static void refuseIllegalArguments(String module, String packages) {
    noClasses()
        .that()
        .resideInAPackage(packages)
        .should()
        .callConstructor(IllegalArgumentException.class, String.class)
        .orShould()
        .callConstructor(IllegalArgumentException.class, String.class, Throwable.class)
        .check(classesOf(module));
  }

  /** A package can be read, tested and moved only with those below it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "model",
        "terminal",
        "access",
        "importer",
        "datasets",
        "trainer",
        "indexer",
        "indexer-opensearch",
        "indexer-spark",
        "server",
        "client",
        "bench"
      })
  void noPackagesStandInACircle(String module) {
    slices().matching("dev.omnivl.(**)").should().beFreeOfCycles().check(classesOf(module));
  }

  private static void refuse(String module, String... packages) {
    JavaClasses classes = classesOf(module);
    assertThat(classes).as(module + " is compiled").isNotEmpty();
    noClasses().should().dependOnClassesThat().resideInAnyPackage(packages).check(classes);
  }

  private static JavaClasses classesOf(String module) {
    Path classes = Omnivl.HOME.resolve(module).resolve("target/classes");
    return new ClassFileImporter().importPaths(List.of(classes));
  }
}
