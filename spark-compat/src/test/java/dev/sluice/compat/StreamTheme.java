package dev.sluice.compat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A file of scripts, a subject of its own.
 *
 * @param isKnown whether the server knows what its scripts need; else Spark alone runs them
 */
record StreamTheme(String name, boolean isKnown) {
  private static final String NOT_YET = " not yet";

  private static final String ALL = "streams";
  private static final List<String> ONLY =
      List.of(System.getProperty("compat.only", "").split(","));

  /** By script, as {@code streams/differences.txt} lists them. */
  private static final Map<String, String> DIFFERENT =
      StreamScriptFile.lines("differences.txt").stream()
          .map(line -> line.split(": ", 2))
          .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));

  /** Those of {@code streams/themes.txt} that this run is about; all where nothing is named. */
  static List<StreamTheme> chosen() {
    boolean isAll = ONLY.equals(List.of("")) || isNamed(ALL);
    return StreamScriptFile.lines("themes.txt").stream()
        .map(StreamTheme::of)
        .filter(theme -> isAll || isNamed(theme.subject()))
        .toList();
  }

  /** Whether a subject was asked for by its name. */
  static boolean isNamed(String subject) {
    return ONLY.contains(subject);
  }

  private static StreamTheme of(String line) {
    return new StreamTheme(line.replace(NOT_YET, ""), !line.endsWith(NOT_YET));
  }

  /** Why a script is known to have another result in the server, or null where it has not. */
  static @Nullable String knownDifference(StreamScript script) {
    return DIFFERENT.get(script.name());
  }

  /** As the tally has it. */
  String subject() {
    return ALL + "/" + name;
  }

  List<StreamScript> scripts() {
    return StreamScriptFile.read(name + ".txt");
  }
}
