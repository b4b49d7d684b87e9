package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A setting of the server.
 *
 * @param value {@code ***} for a secret, null where it is not set
 * @param from the variable or flag that gave it, null for a default
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Setting(String name, @Nullable String value, Origin source, @Nullable String from) {

  /** What kind of place gave a value. */
  public enum Origin {
    DEFAULT,
    ENVIRONMENT,
    FLAG,
    /** A word of a newer server. */
    UNKNOWN;

    @JsonCreator
    static Origin parse(String name) {
      return Words.read(name, values(), UNKNOWN);
    }
  }
}
