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
  LEFT("left"),
  RIGHT("right"),
  FULL("full"),
  LEFT_SEMI("leftsemi"),
  LEFT_ANTI("leftanti"),
  CROSS("cross");

  private final String word;

  JoinType(String word) {
    this.word = word;
  }

  /** The name that definitions are written with. */
  public String word() {
    return word;
  }

  /** The type of a name, or empty where it is none's. */
  public static Optional<JoinType> of(String name) {
    String given = name.toLowerCase(Locale.ROOT).replace("_", "");
    String word =
        switch (given) {
          case "leftouter" -> LEFT.word;
          case "rightouter" -> RIGHT.word;
          case "fullouter", "outer" -> FULL.word;
          case "semi" -> LEFT_SEMI.word;
          case "anti" -> LEFT_ANTI.word;
          default -> given;
        };
    return Arrays.stream(values()).filter(type -> type.word.equals(word)).findFirst();
  }

  /** The names that definitions are written with. */
  public static List<String> words() {
    return Arrays.stream(values()).map(JoinType::word).toList();
  }
}
