package dev.sluice.server.formats;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.sluice.server.model.StructType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;
import org.jspecify.annotations.Nullable;

/**
 * Arrow's "IPC Streaming Format": a schema message, record batches, and an end-of-stream marker
 * without which the result is not whole.
 */
final class ArrowStreamWriter implements ResultWriter {
  private static final int CONTINUATION = -1;
  private static final int ALIGNMENT = 8;

  /** A batch ends at so many rows or bytes, whichever comes first. */
  private static final int BATCH_ROWS = 8192;

  private static final int BATCH_BYTES = 1 << 20;

  private final OutputStream out;
  private final List<ArrowColumn> columns;
  private int rows;

  ArrowStreamWriter(OutputStream out, StructType schema) throws IOException {
    this.out = out;
    this.columns = schema.fields().stream().map(field -> ArrowColumns.of(field.type())).toList();
    FlatBufferBuilder builder = new FlatBufferBuilder();
    int header = ArrowSchema.write(builder, schema);
    message(builder, MessageHeader.Schema, header, 0);
  }

  @Override
  public void row(List<? extends @Nullable Object> row) throws IOException {
    for (int i = 0; i < columns.size(); i++) {
      columns.get(i).add(row.get(i));
    }
    rows++;
    if (rows == BATCH_ROWS || (rows % 16 == 0 && size() >= BATCH_BYTES)) {
      batch();
    }
  }

  @Override
  public void end(ResultEnd end) throws IOException {
    if (rows > 0) {
      batch();
    }
    out.write(littleEndian(CONTINUATION, 0));
  }

  @Override
  public boolean fail(ResultFailure failure) {
    return false;
  }

  private int size() {
    return columns.stream().mapToInt(ArrowColumn::size).sum();
  }

  private void batch() throws IOException {
    BatchParts parts = new BatchParts();
    columns.forEach(column -> column.write(parts));
    FlatBufferBuilder builder = new FlatBufferBuilder();
    message(builder, MessageHeader.RecordBatch, parts.header(builder, rows), parts.bodyLength);
    for (ByteBuffer buffer : parts.buffers) {
      out.write(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
      pad(buffer.remaining());
    }
    columns.forEach(ArrowColumn::clear);
    rows = 0;
  }

  /** An "Encapsulated message": continuation, length, flatbuffer, padding; its body follows. */
  private void message(FlatBufferBuilder builder, byte type, int header, long bodyLength)
      throws IOException {
    builder.finish(Message.createMessage(builder, MetadataVersion.V5, type, header, bodyLength, 0));
    byte[] metadata = builder.sizedByteArray();
    out.write(littleEndian(CONTINUATION, padded(metadata.length)));
    out.write(metadata);
    pad(metadata.length);
  }

  private void pad(int length) throws IOException {
    out.write(new byte[padded(length) - length]);
  }

  private static int padded(int length) {
    return Math.addExact(length, ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  private static byte[] littleEndian(int first, int second) {
    return ByteBuffer.allocate(8)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(first)
        .putInt(second)
        .array();
  }

  /** The nodes and buffers of one batch, depth first. */
  private static final class BatchParts implements ArrowColumn.Parts {
    private final List<int[]> nodes = new ArrayList<>();
    private final List<ByteBuffer> buffers = new ArrayList<>();
    private long bodyLength;

    @Override
    public void node(int length, int nulls) {
      nodes.add(new int[] {length, nulls});
    }

    @Override
    public void buffer(ByteBuffer content) {
      buffers.add(content);
      bodyLength += padded(content.remaining());
    }

    /** Flatbuffers are written back to front. */
    int header(FlatBufferBuilder builder, int rows) {
      RecordBatch.startBuffersVector(builder, buffers.size());
      long offset = bodyLength;
      for (int i = buffers.size() - 1; i >= 0; i--) {
        int length = buffers.get(i).remaining();
        offset -= padded(length);
        Buffer.createBuffer(builder, offset, length);
      }
      int bufferVector = builder.endVector();
      RecordBatch.startNodesVector(builder, nodes.size());
      for (int i = nodes.size() - 1; i >= 0; i--) {
        FieldNode.createFieldNode(builder, nodes.get(i)[0], nodes.get(i)[1]);
      }
      int nodeVector = builder.endVector();
      RecordBatch.startRecordBatch(builder);
      RecordBatch.addLength(builder, rows);
      RecordBatch.addNodes(builder, nodeVector);
      RecordBatch.addBuffers(builder, bufferVector);
      return RecordBatch.endRecordBatch(builder);
    }
  }
}
