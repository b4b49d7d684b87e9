package dev.sluice.server;

import dev.sluice.server.definition.DefinitionReader;
import dev.sluice.server.manager.Queries;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Problem;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.SluiceException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** The definitions in a directory: what a server shall run wherever it is started. */
final class DefinitionFiles {
  private DefinitionFiles() {}

  /**
   * Puts and starts the definition in each {@code *.json} of the directory, in the order of their
   * names. Queries that no file names are left alone.
   *
   * @throws SluiceException naming the first file that cannot be read, understood or put
   */
  static void apply(Path directory, Queries queries) {
    for (Path file : files(directory)) {
      try {
        QueryDefinition definition = DefinitionReader.parse(Files.readAllBytes(file));
        queries.put(definition, null);
        queries.start(definition.name());
      } catch (SluiceException e) {
        throw new SluiceException(e.code(), file + ": " + details(e), e);
      } catch (IOException e) {
        throw unreadable(file, e);
      }
    }
  }

  private static List<Path> files(Path directory) {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "*.json")) {
      found.forEach(files::add);
    } catch (IOException e) {
      throw unreadable(directory, e);
    }
    Collections.sort(files);
    return files;
  }

  private static String details(SluiceException e) {
    String faults =
        e.problems().stream().map(DefinitionFiles::text).collect(Collectors.joining("; "));
    return faults.isEmpty() ? String.valueOf(e.getMessage()) : e.getMessage() + " " + faults + ".";
  }

  private static String text(Problem problem) {
    return problem.pointer() + " " + problem.message();
  }

  private static SluiceException unreadable(Path file, IOException cause) {
    return new SluiceException(
        ErrorCode.INVALID_ARGUMENT, "Cannot read " + file + ": " + cause.getMessage() + ".", cause);
  }
}
