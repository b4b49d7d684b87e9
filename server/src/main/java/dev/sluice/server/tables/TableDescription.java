package dev.sluice.server.tables;

import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A table at its newest version, without its rows. */
public record TableDescription(
    TableRef table,
    String location,
    String id,
    long version,
    Instant lastModified,
    StructType schema,
    List<String> partitionColumns,
    Map<String, String> properties,
    long numFiles,
    long sizeBytes) {}
