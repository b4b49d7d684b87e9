package dev.sluice.server.storage;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;

/**
 * Hadoop's options for stores, with their credentials, from a file of the operator's. They are
 * never taken from a definition or a statement, and never shown.
 */
public final class StoreOptions {
  /** None: what the stores' libraries find by themselves, such as a machine's role. */
  public static final StoreOptions NONE = new StoreOptions(Map.of());

  private static final String GOOGLE = "fs.gs.";
  private static final List<String> PREFIXES =
      List.of("fs.s3a.", "fs.azure.", "fs.gs.", "google.cloud.", "dfs.", "fs.abfs.", "fs.abfss.");

  private static final List<String> NAMES =
      List.of("hadoop.security.authentication", "hadoop.security.credential.provider.path");

  private static final Pattern SECRET =
      Pattern.compile(".*(key|secret|token|password|sas|credential|client\\.id).*");

  private static final int SHORTEST_SECRET = 4;

  private final Map<String, String> values;

  private StoreOptions(Map<String, String> values) {
    this.values = Map.copyOf(values);
  }

  /**
   * Options by their names in Hadoop's documentation.
   *
   * @throws SluiceException {@code INVALID_ARGUMENT} names an option that is no store's
   */
  public static StoreOptions of(Map<String, String> values) {
    values.keySet().stream()
        .filter(name -> !NAMES.contains(name) && PREFIXES.stream().noneMatch(name::startsWith))
        .findFirst()
        .ifPresent(
            name -> {
              throw new SluiceException(
                  ErrorCode.INVALID_ARGUMENT,
                  "\""
                      + name
                      + "\" is not an option of a store; they begin with "
                      + PREFIXES
                      + ".");
            });
    return new StoreOptions(values);
  }

  /** Reads a file of Java's properties format. */
  public static StoreOptions read(Path file) {
    Properties properties = new Properties();
    try (Reader text = Files.newBufferedReader(file)) {
      properties.load(text);
    } catch (IOException | IllegalArgumentException e) {
      // The text of the error may quote a line, and with it a secret.
      throw new SluiceException(
          ErrorCode.INVALID_ARGUMENT, "The store options in " + file + " cannot be read.");
    }
    Map<String, String> values = new TreeMap<>();
    properties.forEach((name, value) -> values.put(name.toString(), value.toString()));
    return of(values);
  }

  /** What a store's library is given. */
  Configuration configuration() {
    Configuration configuration = new Configuration(false);
    configuration.addResource("core-default.xml");
    configuration.addResource("hdfs-default.xml");
    // Of Hadoop's own connector to Google's store; the plug-in's is Google's, which reads no "64m".
    configuration.getPropsWithPrefix(GOOGLE).keySet().forEach(n -> configuration.unset(GOOGLE + n));
    values.forEach(configuration::set);
    return configuration;
  }

  /** A message of a store's library without the secrets that were given to it. */
  String withoutSecrets(String message) {
    String clean = message;
    for (Map.Entry<String, String> option : values.entrySet()) {
      String value = option.getValue();
      if (value.length() >= SHORTEST_SECRET
          && SECRET.matcher(option.getKey().toLowerCase(Locale.ROOT)).matches()) {
        clean = clean.replace(value, "***");
      }
    }
    return clean;
  }

  @Override
  public String toString() {
    return "StoreOptions" + values.keySet();
  }
}
