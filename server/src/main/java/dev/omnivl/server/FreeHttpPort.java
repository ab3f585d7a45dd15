package dev.omnivl.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/** The port for health checks when any will do, or nobody asked for one and the usual is taken. */
final class FreeHttpPort {
  private static final String SETTING = "omnivl.http.port";
  private static final int USUAL = 8080;
  private static final Path FILE = Path.of("config", "application.properties");

  private FreeHttpPort() {}

  /** Chooses one, before the framework reads its configuration; 0 asks for any. */
  static void ifNoneWasAskedFor() {
    String asked = asked();
    if (asked.isEmpty() ? free(USUAL) : !asked.equals("0")) {
      return;
    }
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      System.setProperty(SETTING, Integer.toString(other.getLocalPort()));
    } catch (IOException e) {
      System.setProperty(SETTING, "0");
    }
  }

  /** Returns what stands in the first place that has it; empty if it stands nowhere. */
  private static String asked() {
    String environment = System.getenv().getOrDefault("OMNIVL_HTTP_PORT", "");
    String asked = System.getProperty(SETTING, environment);
    try {
      return asked.isEmpty() && Files.isReadable(FILE) && Files.readString(FILE).contains(SETTING)
          ? SETTING
          : asked;
    } catch (IOException e) {
      return SETTING; // the framework will say what is wrong with the file
    }
  }

  private static boolean free(int port) {
    try (ServerSocket socket = new ServerSocket(port)) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
