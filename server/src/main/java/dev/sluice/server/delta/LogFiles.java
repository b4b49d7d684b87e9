package dev.sluice.server.delta;

import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** File names in a {@code _delta_log} directory; source: the Delta protocol, "File Types". */
final class LogFiles {
  static final String DIRECTORY = "_delta_log";

  private static final Pattern COMMIT = Pattern.compile("(\\d{20})\\.json");

  private LogFiles() {}

  static Path directory(Path root) {
    return root.resolve(DIRECTORY);
  }

  static Path commit(Path root, long version) {
    return directory(root).resolve(commitName(version));
  }

  static String commitName(long version) {
    return prefix(version) + ".json";
  }

  /** What the names of all files of a version and later ones are not less than. */
  static String prefix(long version) {
    return String.format(Locale.ROOT, "%020d", version);
  }

  /** The version of a commit file; empty for any other file. */
  static OptionalLong commitVersion(String name) {
    Matcher matcher = COMMIT.matcher(name);
    return matcher.matches()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)))
        : OptionalLong.empty();
  }
}
