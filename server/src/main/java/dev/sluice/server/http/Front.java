package dev.sluice.server.http;

import dev.sluice.client.Setting;
import java.util.List;

/**
 * What the HTTP interface is told about itself.
 *
 * @param version of the server
 * @param settings what the server was started with, without secrets
 */
public record Front(String version, HttpLimits limits, ApiKeys keys, List<Setting> settings) {
  public Front {
    settings = List.copyOf(settings);
  }

  /** Open to all who reach it, with the limits of {@link HttpLimits#DEFAULT}. */
  public static Front open(String version) {
    return new Front(version, HttpLimits.DEFAULT, ApiKeys.NONE, List.of());
  }
}
