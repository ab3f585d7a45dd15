package dev.omnivl.client.command;

import dev.omnivl.access.ApiKey;
import dev.omnivl.access.KeyFailure;
import dev.omnivl.access.KeyFile;
import dev.omnivl.access.Quota;
import dev.omnivl.access.Scope;
import dev.omnivl.access.Secret;
import dev.omnivl.client.output.Report;
import dev.omnivl.client.wire.CommandFailure;
import dev.omnivl.terminal.Table;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** API keys of a server on this machine. */
@Command(
    name = "key",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Makes, lists and revokes the API keys of a server, in the file that it reads.",
      "A server that runs with this file takes a change over within two seconds."
    },
    footer = {
      "",
      "Exit codes: 0 done, 1 failed, 2 wrong usage.",
      "",
      "Examples:",
      "  omnivl key create website --scopes search --quota calls=50",
      "  omnivl key create crawler --scopes index,search --quota bytes=4M --expires 90d",
      "  omnivl key list",
      "  omnivl key revoke crawler"
    },
    subcommands = {KeyCommand.Create.class, KeyCommand.ListKeys.class, KeyCommand.Revoke.class})
public final class KeyCommand {
  private KeyCommand() {}

  /** Where the keys are, and how answers are shown. */
  static final class Place {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
        names = "--file",
        paramLabel = "FILE",
        defaultValue = "${env:OMNIVL_KEYS:-" + Option.NULL_VALUE + "}",
        description = {
          "The file of the keys, which the server reads as omnivl.keys",
          "(env OMNIVL_KEYS; default keys.json in the folder OMNIVL_STATE)."
        })
    private @Nullable Path file;

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    Path path() {
      if (file != null) {
        return file;
      }
      String state = System.getenv("OMNIVL_STATE");
      return Path.of(state == null ? ".omnivl" : state, "keys.json");
    }

    KeyFile keys() {
      return new KeyFile(path());
    }

    Report report() {
      return Report.on(spec.commandLine().getOut());
    }

    /** What is worth knowing, and is no answer: a program reads only the answer. */
    void remark(String text) {
      spec.commandLine().getErr().println(text);
      spec.commandLine().getErr().flush();
    }

    /** Reads an option. */
    <T> T option(String name, Supplier<T> reading) {
      try {
        return reading.get();
      } catch (KeyFailure e) {
        throw new ParameterException(spec.commandLine(), name + ": " + e.getMessage(), e);
      }
    }

    /** Works on the file. */
    void work(Runnable work) {
      try {
        work.run();
      } catch (KeyFailure e) {
        throw new CommandFailure(String.valueOf(e.getMessage()), e);
      }
    }
  }

  private record Shown(
      String name, List<String> scopes, String quota, String created, @Nullable String expires) {
    static Shown of(ApiKey key) {
      return new Shown(
          key.name(),
          key.scopes().stream().sorted().map(Scope::word).toList(),
          key.quota().toString(),
          key.created().toString(),
          key.expires().map(Instant::toString).orElse(null));
    }
  }

  private record Made(String name, String key, String file) {}

  private record Revoked(String name, boolean revoked) {}

  /** Makes a key. */
  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description = {
        "Makes a key and prints it, this once: only its hash is kept.",
        "Scopes: embed (vectors, matches), generate (captions, answers), search, index (put in,",
        "take out), admin (models, collections as a whole)."
      })
  static final class Create implements Callable<Integer> {
    @Mixin private Place place;

    @Parameters(paramLabel = "NAME", description = "What you call it; the server's log does too.")
    private String name = "";

    @Option(
        names = "--scopes",
        paramLabel = "SCOPE",
        split = ",",
        required = true,
        description = "What it is for, with commas between.")
    private List<String> scopes = List.of();

    @Option(
        names = "--quota",
        paramLabel = "LIMITS",
        description = {
          "How much it may be used: calls=10,bytes=4M,concurrent=8, any of the three; calls and",
          "bytes a second. Single calls beyond are refused, streams wait."
        })
    private @Nullable String quota;

    @Option(
        names = "--expires",
        paramLabel = "WHEN",
        description = "For how long (90d, 12h), or until which day (2027-01-31).")
    private @Nullable String expires;

    @Override
    public Integer call() {
      Set<Scope> wanted = EnumSet.noneOf(Scope.class);
      scopes.forEach(word -> wanted.add(place.option("--scopes", () -> Scope.parse(word))));
      Quota limits =
          Optional.ofNullable(quota)
              .map(text -> place.option("--quota", () -> Quota.parse(text)))
              .orElse(Quota.NONE);
      Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
      Optional<Instant> end =
          Optional.ofNullable(expires)
              .map(text -> place.option("--expires", () -> Expiry.parse(text, now)));
      String secret = Secret.create();
      ApiKey key =
          place.option(
              "NAME", () -> new ApiKey(name, Secret.hash(secret), wanted, limits, now, end));
      AtomicBoolean first = new AtomicBoolean();
      place.work(() ->
          place
              .keys()
              .change(keys -> {
                if (keys.stream().anyMatch(other -> other.name().equals(name))) {
                  throw new KeyFailure(
                      "there is a key " + name + "; revoke it first, or choose another name");
                }
                first.set(keys.isEmpty());
                keys.add(key);
                return keys;
              }));
      if (place.json) {
        place.report().json(new Made(name, secret, place.path().toString()));
        return 0;
      }
      place.report().line(secret);
      place.remark(
          "This is the key " + name + ", for " + Scope.words(wanted) + "; it is not shown again.");
      if (first.get()) {
        place.remark(
            "It is the first in "
                + place.path()
                + ": a server asks for keys once it was started with it (./omnivl serve does that"
                + " by itself; omnivl.keys).");
      }
      return 0;
    }
  }

  /** Lists. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the keys; what they are is not known, only their hashes are.")
  static final class ListKeys implements Callable<Integer> {
    @Mixin private Place place;

    @Override
    public Integer call() {
      place.work(() -> {
        List<Shown> keys = place.keys().read().stream().map(Shown::of).toList();
        if (place.json) {
          keys.forEach(place.report()::json);
        } else if (keys.isEmpty()) {
          place.report().line("no keys in " + place.path());
        } else {
          place.report().table(table(keys));
        }
      });
      return 0;
    }

    private static Table table(List<Shown> keys) {
      Table table =
          new Table()
              .words("name")
              .words("scopes")
              .words("quota")
              .words("created")
              .words("expires");
      for (Shown key : keys) {
        table.row(
            key.name(),
            String.join(", ", key.scopes()),
            key.quota(),
            key.created(),
            key.expires() == null ? "never" : key.expires());
      }
      return table;
    }
  }

  /** Revokes. */
  @Command(
      name = "revoke",
      mixinStandardHelpOptions = true,
      description = "Takes a key away; calls that run with it are ended.")
  static final class Revoke implements Callable<Integer> {
    @Mixin private Place place;

    @Parameters(paramLabel = "NAME", description = "The key.")
    private String name = "";

    @Override
    public Integer call() {
      place.work(() ->
          place
              .keys()
              .change(keys -> {
                if (!keys.removeIf(key -> key.name().equals(name))) {
                  throw new KeyFailure("there is no key " + name + " in " + place.path());
                }
                return keys;
              }));
      if (place.json) {
        place.report().json(new Revoked(name, true));
      } else {
        place.report().line(name + " is revoked");
      }
      return 0;
    }
  }
}
