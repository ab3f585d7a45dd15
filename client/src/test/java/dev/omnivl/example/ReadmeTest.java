package dev.omnivl.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.omnivl.client.wire.TestServer;
import dev.omnivl.v1.Hit;
import dev.omnivl.v1.SearchRequest;
import dev.omnivl.v1.SearchResponse;
import dev.omnivl.v1.SearchServiceGrpc.SearchServiceImplBase;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the README says can be copied and works. */
final class ReadmeTest {

  private static final Path MODULE = Path.of("").toAbsolutePath();

  @Test
  void theExampleInTheReadmeIsTheOneThatIsCompiledHere() throws IOException {
    String source =
        Files.readString(MODULE.resolve("src/test/java/dev/omnivl/example/SearchExample.java"));
    String shown = source.substring(source.indexOf("import "));
    assertThat(readme()).contains("```java\n" + shown + "```");
  }

  @Test
  void theExampleRuns() throws Exception {
    SearchServiceImplBase service =
        new SearchServiceImplBase() {
          @Override
          public void search(SearchRequest request, StreamObserver<SearchResponse> replies) {
            assertThat(request.getText()).isEqualTo("a red apple");
            Hit hit = Hit.newBuilder().setScore(0.5f).setUri("file:///apple.png").build();
            replies.onNext(SearchResponse.newBuilder().addHits(hit).build());
            replies.onCompleted();
          }
        };
    try (TestServer running = TestServer.of(service)) {
      assertThatCode(() -> SearchExample.main(new String[] {running.address().toString()}))
          .doesNotThrowAnyException();
    }
  }

  @Test
  void everyLinkOfTheReadmeLeadsSomewhere() throws IOException {
    Matcher links = Pattern.compile("\\]\\(([^)#:]+)\\)").matcher(readme());
    while (links.find()) {
      assertThat(MODULE.resolveSibling(links.group(1))).exists();
    }
  }

  private static String readme() throws IOException {
    return Files.readString(MODULE.resolveSibling("README.md"));
  }
}
