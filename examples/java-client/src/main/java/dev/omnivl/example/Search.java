package dev.omnivl.example;

import dev.omnivl.v1.Hit;
import dev.omnivl.v1.SearchRequest;
import dev.omnivl.v1.SearchResponse;
import dev.omnivl.v1.SearchServiceGrpc;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.util.concurrent.TimeUnit;

public final class Search {

  public static void main(String[] arguments) {
    if (arguments.length != 2) {
      System.err.println("Usage: Search HOST:PORT WORDS");
      System.exit(2);
    }
    ManagedChannel channel =
        Grpc.newChannelBuilder(arguments[0], InsecureChannelCredentials.create()).build();
    try {
      SearchResponse found =
          SearchServiceGrpc.newBlockingStub(channel)
              .withDeadlineAfter(10, TimeUnit.SECONDS)
              .search(SearchRequest.newBuilder().setText(arguments[1]).setLimit(3).build());
      for (Hit hit : found.getHitsList()) {
        System.out.println(hit.getScore() + "  " + hit.getUri());
      }
    } finally {
      channel.shutdownNow();
    }
  }
}
