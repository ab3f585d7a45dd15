package dev.omnivl.client.judged;

import dev.omnivl.client.wire.CommandFailure;
import dev.omnivl.v1.Hit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes rankings and judgements in the form that trec_eval and its kin read. */
public final class TrecFiles {
  private final List<String> run = new ArrayList<>();
  private final List<String> judgements = new ArrayList<>();

  /** Takes up a query with its hits, best first. */
  public void add(JudgedQuery query, List<Hit> hits) {
    for (int i = 0; i < hits.size(); i++) {
      Hit hit = hits.get(i);
      String place = name(hit.getUri()) + " " + (i + 1) + " " + hit.getScore();
      run.add(query.id() + " Q0 " + place + " omnivl");
    }
    query
        .relevant()
        .forEach((uri, grade) -> judgements.add(query.id() + " 0 " + name(uri) + " " + grade));
  }

  /** Writes the rankings: {@code id Q0 uri rank score omnivl}. */
  public void writeRun(Path file) {
    write(file, run);
  }

  /** Writes the judgements: {@code id 0 uri grade}. */
  public void writeJudgements(Path file) {
    write(file, judgements);
  }

  /** Fields end at blanks. */
  private static String name(String uri) {
    return uri.replaceAll("\\s", "%20");
  }

  private static void write(Path file, List<String> lines) {
    try {
      Files.write(file, lines);
    } catch (IOException e) {
      throw new CommandFailure("cannot write " + file, e);
    }
  }
}
