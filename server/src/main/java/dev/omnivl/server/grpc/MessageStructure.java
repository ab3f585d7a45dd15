package dev.omnivl.server.grpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * How much memory a message takes beside its bytes, as its encoding tells (Protocol Buffers,
 * "Encoding"), without making any of it: objects of messages, texts and map entries, and numbers
 * that are longer in memory than on the wire.
 */
final class MessageStructure {
  /** No byte on the wire becomes more of them: an unknown field has at least two. */
  static final long MOST_OF_A_BYTE = 128;

  /** Deeper ones are refused when they are read. */
  private static final int DEEPEST = 100;

  /** The header of a message and what every one has, and each of its fields. */
  private static final long OF_A_MESSAGE = 40;

  private static final long OF_A_FIELD = 8;

  /** A text or bytes: two objects and a place in a list. */
  private static final long OF_A_TEXT = 64;

  /** In a hash map, with its boxed key. */
  private static final long OF_AN_ENTRY = 96;

  /** What is unknown is kept all the same, each number in a tree with lists of its own. */
  private static final long OF_AN_UNKNOWN = 256;

  private final CodedInputStream in;

  private MessageStructure(CodedInputStream in) {
    this.in = in;
  }

  /**
   * Returns the bytes of a message's structure. Of one that is damaged, what comes before the
   * damage: more is not read by anybody.
   *
   * @throws IOException if the bytes cannot be read
   */
  static long bytes(CodedInputStream in, Descriptor type) throws IOException {
    in.setSizeLimit(Integer.MAX_VALUE);
    MessageStructure structure = new MessageStructure(in);
    structure.message(type, 0);
    return structure.bytes;
  }

  private long bytes;

  /** Returns whether it is whole. */
  private boolean message(Descriptor type, int depth) throws IOException {
    bytes += OF_A_MESSAGE + OF_A_FIELD * type.getFields().size();
    try {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (!field(type.findFieldByNumber(WireFormat.getTagFieldNumber(tag)), tag, depth)) {
          return false;
        }
      }
      return true;
    } catch (InvalidProtocolBufferException e) {
      return false;
    }
  }

  private boolean field(@Nullable FieldDescriptor field, int tag, int depth) throws IOException {
    int wire = WireFormat.getTagWireType(tag);
    if (field == null) {
      bytes += OF_AN_UNKNOWN;
      return wire == WireFormat.WIRETYPE_START_GROUP
          || wire == WireFormat.WIRETYPE_END_GROUP
          || in.skipField(tag);
    }
    if (wire != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
      bytes += Long.BYTES;
      return in.skipField(tag);
    }
    int length = in.readRawVarint32();
    if (field.getJavaType() == JavaType.MESSAGE && depth < DEEPEST) {
      bytes += field.isMapField() ? OF_AN_ENTRY : 0;
      int outer = in.pushLimit(length);
      boolean whole = message(field.getMessageType(), depth + 1);
      in.popLimit(outer);
      return whole;
    }
    bytes += field.isPackable() ? (long) width(field) * length : OF_A_TEXT;
    in.skipRawBytes(length);
    return true;
  }

  /** Bytes of a number in memory for each of its own. */
  private static int width(FieldDescriptor field) {
    return switch (field.getLiteType()) {
      case FIXED32, SFIXED32, FLOAT, FIXED64, SFIXED64, DOUBLE, BOOL -> 1;
      case INT32, UINT32, SINT32, ENUM -> Integer.BYTES;
      default -> Long.BYTES;
    };
  }
}
