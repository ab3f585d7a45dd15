package dev.omnivl.client;

import dev.omnivl.client.command.AskCommand;
import dev.omnivl.client.command.CaptionCommand;
import dev.omnivl.client.command.DemoCommand;
import dev.omnivl.client.command.DoctorCommand;
import dev.omnivl.client.command.EmbedCommand;
import dev.omnivl.client.command.IndexCommand;
import dev.omnivl.client.command.KeyCommand;
import dev.omnivl.client.command.MatchCommand;
import dev.omnivl.client.command.ModelCommand;
import dev.omnivl.client.command.SearchCommand;
import dev.omnivl.client.wire.CommandFailure;
import dev.omnivl.terminal.Terminal;
import dev.omnivl.terminal.Text;
import java.io.PrintWriter;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The client's command line. Exit codes: 0 done, 1 failed, 2 wrong usage. Whatever goes wrong is
 * one line on the error stream.
 */
@Command(
    name = "omnivl",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "Searches, matches and describes images and videos in words.",
    footer = {"", "Exit codes: 0 done, 1 failed, 2 wrong usage."},
    subcommands = {
      IndexCommand.class,
      SearchCommand.class,
      EmbedCommand.class,
      CaptionCommand.class,
      AskCommand.class,
      MatchCommand.class,
      DoctorCommand.class,
      ModelCommand.class,
      KeyCommand.class,
      DemoCommand.class
    })
public final class Main {

  /** Held here, because a logger that nobody holds forgets its level. */
  private static final Logger TRANSPORT_LOG = Logger.getLogger("io.grpc");

  private Main() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    // The transport's own remarks are no concern of a user; its errors reach us as exceptions.
    TRANSPORT_LOG.setLevel(Level.OFF);
    System.exit(commandLine().execute(arguments));
  }

  /** Returns the command line, with errors as this house shows them. */
  public static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setUsageHelpWidth(Terminal.out().helpColumns())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setAbbreviatedOptionsAllowed(false)
        .setParameterExceptionHandler(Main::misused)
        .setExecutionExceptionHandler(Main::failed);
  }

  private static int misused(ParameterException error, String[] arguments) {
    CommandLine command = error.getCommandLine();
    StringBuilder line = new StringBuilder(sentence(String.valueOf(error.getMessage())));
    if (error instanceof UnmatchedArgumentException unmatched) {
      List<String> suggestions = unmatched.getSuggestions();
      if (!suggestions.isEmpty()) {
        line.append("; did you mean ").append(String.join(" or ", suggestions)).append('?');
      }
    }
    String name = command.getCommandSpec().qualifiedName();
    complain(
        command.getErr(),
        line + (line.toString().endsWith("?") ? "" : ";") + " see: " + name + " --help");
    return CommandLine.ExitCode.USAGE;
  }

  private static int failed(Exception error, CommandLine command, ParseResult parsed) {
    if (error instanceof CommandFailure failure) {
      complain(command.getErr(), String.valueOf(failure.getMessage()));
    } else {
      complain(
          command.getErr(),
          "this is a defect of omnivl, please report it: "
              + error.getClass().getSimpleName()
              + ": "
              + error.getMessage());
    }
    return CommandLine.ExitCode.SOFTWARE;
  }

  private static String sentence(String message) {
    return message.strip().replaceFirst("^Error: ", "").replaceAll("\\s*\\R\\s*", " ");
  }

  private static void complain(PrintWriter err, String line) {
    err.println("omnivl: " + Text.escaped(line));
    err.flush();
  }

  /** The version, as the jar's manifest has it. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"omnivl " + (version == null ? "(from classes)" : version)};
    }
  }
}
