package dev.omnivl.server.settings;

import org.eclipse.microprofile.config.spi.Converter;

/**
 * Reads a port when the configuration is read: the framework opens the HTTP port before we run. It
 * asks for an {@link IllegalArgumentException} where a value is none; {@code StartFailure} tells
 * it.
 */
public final class Port implements Converter<Integer> {
  private static final long serialVersionUID = 1L;
  private static final int MOST = 65_535;

  @Override
  public Integer convert(String value) {
    int port = Integer.parseInt(value.strip());
    if (port < 0 || port > MOST) {
      throw new IllegalArgumentException("a port is 0 to " + MOST);
    }
    return port;
  }
}
