package dev.sluice.server.source.delta;

import dev.sluice.server.model.DataFile;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The option {@code excludeRegex}: files whose paths it is found in are counted and not read.
 * Source: {@code DeltaSource.getFileChangesAndCreateDataFrame}, which looks at paths as the log has
 * them: relative to the table's root, with escapes as in a URI.
 */
final class ExcludedPaths {
  private final Path root;
  private final @Nullable Pattern pattern;

  ExcludedPaths(Path root, @Nullable String regex) {
    this.root = root;
    this.pattern = regex == null ? null : Pattern.compile(regex);
  }

  List<DataFile> without(List<DataFile> files) {
    Pattern excluded = pattern;
    return excluded == null
        ? files
        : files.stream().filter(file -> !excluded.matcher(logged(file)).find()).toList();
  }

  private String logged(DataFile file) {
    String relative = root.relativize(Path.of(file.path())).toString();
    try {
      return new URI(null, null, "/" + relative, null, null).getRawPath().substring(1);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(relative, e);
    }
  }
}
