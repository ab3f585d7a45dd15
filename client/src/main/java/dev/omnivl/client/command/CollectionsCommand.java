package dev.omnivl.client.command;

import dev.omnivl.client.output.Format;
import dev.omnivl.client.output.Report;
import dev.omnivl.client.wire.Server;
import dev.omnivl.v1.Collection;
import dev.omnivl.v1.CreateCollectionRequest;
import dev.omnivl.v1.DropCollectionRequest;
import dev.omnivl.v1.ListCollectionsRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists, makes and drops collections. */
@Command(
    name = "collections",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the collections of the server, makes one, or drops one with all that is in it.",
      "A collection is an index of its own: damage or limits of one are none of the others'."
    },
    footer = {
      "",
      "Exit codes: 0 done, 1 failed, 2 wrong usage.",
      "",
      "Examples:",
      "  omnivl index collections --create photos",
      "  omnivl index collections --create archive --encoding int4 --connections 24",
      "  omnivl index --collection photos ~/Pictures",
      "  omnivl search --collection photos a red apple"
    })
final class CollectionsCommand extends CollectionWork {
  /** What to do instead of listing. */
  static final class Change {
    @Option(names = "--create", paramLabel = "NAME", description = "Makes an empty collection.")
    @Nullable String create;

    @Option(
        names = "--drop",
        paramLabel = "NAME",
        description = "Removes a collection with all that is in it.")
    @Nullable String drop;
  }

  @ArgGroup private Change change = new Change();

  @Option(
      names = "--max-items",
      paramLabel = "N",
      description = "With --create: the most items that it may hold; 0 for no limit.")
  private long maxItems;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "With --create: the model whose vectors it holds (default the server's).")
  private String model = "";

  @Mixin private VectorOptions vectors;

  private record Listed(
      String name,
      long media,
      long segments,
      long failed,
      long bytes,
      long maxItems,
      String vectors,
      String problem) {}

  @Override
  int run(Server connection, Output output) {
    if (change.create != null) {
      connection
          .withoutCollection()
          .createCollection(
              vectors
                  .in(CreateCollectionRequest.newBuilder())
                  .setCollection(change.create)
                  .setMaxItems(maxItems)
                  .setModel(model)
                  .build());
    } else if (change.drop != null) {
      connection
          .withoutCollection()
          .dropCollection(DropCollectionRequest.newBuilder().setCollection(change.drop).build());
    }
    List<Listed> all =
        connection
            .collections()
            .listCollections(ListCollectionsRequest.getDefaultInstance())
            .getCollectionsList()
            .stream()
            .map(CollectionsCommand::listed)
            .toList();
    output.print(all, () -> all.forEach(one -> print(one, output.report())));
    return 0;
  }

  private static Listed listed(Collection one) {
    return new Listed(
        one.getName(),
        one.getMedia(),
        one.getSegments(),
        one.getFailed(),
        one.getSizeBytes(),
        one.getMaxItems(),
        VectorOptions.shown(one.getVectors()),
        one.getProblem());
  }

  private static void print(Listed one, Report report) {
    report.hanging(
        one.name() + ": ",
        one.problem().isEmpty()
            ? Format.count(one.media(), "item")
                + ", "
                + Format.count(one.segments(), "vector")
                + ", "
                + Format.bytes(one.bytes())
                + ", "
                + one.vectors()
                + (one.maxItems() == 0 ? "" : "; at most " + Format.count(one.maxItems(), "item"))
            : one.problem());
  }
}
