package dev.sluice.server.http;

import dev.sluice.client.QueryErrors;
import dev.sluice.client.ServerVersion;
import dev.sluice.client.Settings;
import dev.sluice.server.manager.EventLog;
import dev.sluice.server.manager.LogLine;
import dev.sluice.server.manager.Queries;
import dev.sluice.server.manager.QueryView;
import dev.sluice.server.metrics.ServerMetrics;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.RuntimeMXBean;
import java.lang.management.ThreadInfo;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A zip of what a report of a problem needs. It holds definitions, states and log lines; no key, no
 * environment and no row of a table.
 */
final class SupportBundle {
  private final Front front;
  private final Queries queries;
  private final ServerMetrics metrics;

  SupportBundle(Front front, Queries queries, ServerMetrics metrics) {
    this.front = front;
    this.queries = queries;
    this.metrics = metrics;
  }

  /** Writes the zip; the stream stays open. */
  void write(OutputStream out) throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
    json(zip, "version.json", new ServerVersion("sluice", front.version()));
    json(zip, "config.json", new Settings(front.settings()));
    json(zip, "system.json", system());
    text(zip, "threads.txt", threads());
    zip.putNextEntry(new ZipEntry("metrics.txt"));
    metrics.exposition(null).body().write(zip);
    zip.closeEntry();
    for (QueryView view : queries.list()) {
      query(zip, view);
    }
    zip.finish();
  }

  private void query(ZipOutputStream zip, QueryView view) throws IOException {
    String name = view.definition().name();
    String folder = "queries/" + name + "/";
    try {
      json(zip, folder + "query.json", WireMapper.query(view));
      json(zip, folder + "status.json", WireMapper.status(queries.status(name)));
      json(
          zip,
          folder + "progress.json",
          queries.progress(name).stream().map(WireMapper::progress).toList());
      json(
          zip,
          folder + "errors.json",
          new QueryErrors(queries.errors(name).stream().map(EventMapper::error).toList()));
      lines(zip, folder + "logs.ndjson", queries.logs(name));
    } catch (SluiceException e) {
      if (e.code() != ErrorCode.QUERY_NOT_FOUND) {
        throw e; // else it was deleted meanwhile
      }
    }
  }

  private static void lines(ZipOutputStream zip, String name, EventLog<LogLine> log)
      throws IOException {
    EventLog.Page<LogLine> page = log.after(log.origin(), Integer.MAX_VALUE);
    LogLines form = new LogLines();
    zip.putNextEntry(new ZipEntry(name));
    for (int i = 0; i < page.entries().size(); i++) {
      zip.write(form.entry(page.first() + i, page.entries().get(i)));
    }
    zip.closeEntry();
  }

  /** The JVM's and the disks' facts. */
  private static Map<String, Object> system() {
    RuntimeMXBean jvm = ManagementFactory.getRuntimeMXBean();
    Runtime runtime = Runtime.getRuntime();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("java", Runtime.version().toString());
    facts.put("vm", jvm.getVmName());
    facts.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    facts.put("processors", runtime.availableProcessors());
    facts.put("uptimeMs", jvm.getUptime());
    facts.put("heapUsedBytes", runtime.totalMemory() - runtime.freeMemory());
    facts.put("heapMaxBytes", runtime.maxMemory());
    facts.put(
        "disks",
        Arrays.stream(File.listRoots())
            .map(
                root ->
                    Map.of(
                        "path", root.getPath(),
                        "totalBytes", root.getTotalSpace(),
                        "usableBytes", root.getUsableSpace()))
            .toList());
    return facts;
  }

  private static String threads() {
    ThreadInfo[] threads = ManagementFactory.getThreadMXBean().dumpAllThreads(true, true);
    return Arrays.stream(threads).map(ThreadInfo::toString).collect(Collectors.joining());
  }

  private static void json(ZipOutputStream zip, String name, Object value) throws IOException {
    bytes(zip, name, Json.bytes(value));
  }

  private static void text(ZipOutputStream zip, String name, String text) throws IOException {
    bytes(zip, name, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void bytes(ZipOutputStream zip, String name, byte[] content) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(content);
    zip.closeEntry();
  }
}
