package dev.omnivl.server.trace;

/** What a collector may get. */
enum Signal {
  ALL(""),
  TRACES("traces."),
  METRICS("metrics.");

  private final String part;

  Signal(String part) {
    this.part = part;
  }

  /** Returns the setting with the collector's address. */
  String endpoint() {
    return "otel.exporter.otlp." + part + "endpoint";
  }

  /** Returns the setting that says how it is sent. */
  String exporter() {
    return "otel." + part + "exporter";
  }
}
