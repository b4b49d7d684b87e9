package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;

/** What the server was started with. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Settings(List<Setting> settings) {
  public Settings {
    settings = List.copyOf(settings);
  }
}
