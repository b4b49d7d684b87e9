package dev.sluice.server.model;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which rows of two relations a join keeps.
 *
 * <p>Source of the names: Spark's {@code JoinType}, which takes them in any case and with {@code _}
 * anywhere.
 */
public enum JoinType {
  INNER("inner"),
  LEFT("left", "leftouter"),
  RIGHT("right", "rightouter"),
  FULL("full", "fullouter", "outer"),
  LEFT_SEMI("leftsemi", "semi"),
  LEFT_ANTI("leftanti", "anti"),
  CROSS("cross");

  private final List<String> names;

  JoinType(String... names) {
    this.names = List.of(names);
  }

  /** The name that definitions are written with. */
  public String word() {
    return names.get(0);
  }

  /** The type of a name, or empty where it is none's. */
  public static Optional<JoinType> of(String name) {
    String word = name.toLowerCase(Locale.ROOT).replace("_", "");
    return Arrays.stream(values()).filter(type -> type.names.contains(word)).findFirst();
  }

  /** The names that definitions are written with. */
  public static List<String> words() {
    return Arrays.stream(values()).map(JoinType::word).toList();
  }
}
