package dev.omnivl.index.lucene;

import dev.omnivl.index.snapshot.Lost;
import dev.omnivl.index.thumbnails.PackEnd;
import dev.omnivl.index.thumbnails.PackFiles;
import dev.omnivl.index.thumbnails.ThumbnailPacks;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.codecs.FieldsProducer;
import org.apache.lucene.codecs.StoredFieldsReader;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FieldInfos;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.SegmentCommitInfo;
import org.apache.lucene.index.SegmentInfo;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.StoredFieldVisitor;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.NoLockFactory;
import org.apache.lucene.util.Bits;
import org.jspecify.annotations.Nullable;

/**
 * Says what is lost in a folder that holds an index or a snapshot of one, by reading every byte:
 * which files are damaged, and which items had data in them, as far as that can still be read.
 */
final class Examination {
  private final Path folder;
  private final List<Lost> lost = new ArrayList<>();

  private Examination(Path folder) {
    this.folder = folder;
  }

  /** Examines the last commit of a folder that nobody changes meanwhile. */
  static List<Lost> of(Path folder) throws IOException {
    Examination examination = new Examination(folder);
    try (Directory directory = FSDirectory.open(folder, NoLockFactory.INSTANCE)) {
      SegmentInfos infos;
      try {
        infos = SegmentInfos.readLatestCommit(directory);
      } catch (IOException | RuntimeException e) {
        return List.of(
            new Lost(
                "the list of segments (" + reason(e) + "), and with it the index", -1, List.of()));
      }
      examination.look(directory, infos);
    }
    return examination.lost;
  }

  /** Examines a commit whose files are kept. */
  static List<Lost> of(Path folder, Directory directory, String segmentsFile) throws IOException {
    Examination examination = new Examination(folder);
    examination.look(directory, SegmentInfos.readCommit(directory, segmentsFile));
    return examination.lost;
  }

  private void look(Directory directory, SegmentInfos infos) throws IOException {
    for (SegmentCommitInfo segment : infos) {
      List<String> damaged = new ArrayList<>();
      for (String file : segment.files()) {
        String problem = problem(directory, file);
        if (problem != null) {
          damaged.add(file + " (" + problem + ")");
        }
      }
      if (!damaged.isEmpty()) {
        Set<String> uris = uris(directory, segment);
        lost.add(
            new Lost(
                String.join(", ", damaged),
                uris.isEmpty() ? -1 : uris.size(),
                uris.stream().limit(Lost.MAX_URIS).toList()));
      }
    }
    lookAtThumbnails(infos);
  }

  private void lookAtThumbnails(SegmentInfos infos) {
    String end = infos.getUserData().get(Fields.THUMBNAILS_END_KEY);
    if (end != null) {
      ThumbnailPacks packs = new ThumbnailPacks(folder, PackFiles.REAL);
      for (String problem : packs.problems(PackEnd.parse(end))) {
        lost.add(new Lost(problem, 0, List.of()));
      }
    }
  }

  /** Compares a file with its checksum; null if all is well. */
  private static @Nullable String problem(Directory directory, String file) {
    try (IndexInput input = directory.openInput(file, IOContext.READONCE)) {
      CodecUtil.checksumEntireFile(input);
      return null;
    } catch (IOException | RuntimeException e) {
      return reason(e);
    }
  }

  private static String reason(Exception e) {
    return switch (e) {
      case NoSuchFileException gone -> "it is gone";
      case FileNotFoundException gone -> "it is gone";
      case EOFException cut -> "it is cut off";
      case CorruptIndexException corrupt -> "its checksum differs";
      default -> "it cannot be read";
    };
  }

  /**
   * Returns the items of a segment, from its stored fields, or from its terms where nothing of
   * these can be read.
   */
  private static Set<String> uris(Directory directory, SegmentCommitInfo segment) {
    Set<String> uris = new TreeSet<>();
    SegmentInfo info = segment.info;
    try (Directory files = files(directory, info)) {
      FieldInfos fields =
          info.getCodec().fieldInfosFormat().read(files, info, "", IOContext.DEFAULT);
      Bits live = live(directory, segment);
      fromStored(files, info, fields, live, uris);
      if (uris.isEmpty()) {
        fromTerms(files, info, fields, live, uris);
      }
    } catch (IOException | RuntimeException | AssertionError e) {
      return uris; // as far as they were read
    }
    return uris;
  }

  private static void fromStored(
      Directory files,
      SegmentInfo info,
      FieldInfos fields,
      @Nullable Bits live,
      Collection<String> uris) {
    try (StoredFieldsReader stored =
        info.getCodec().storedFieldsFormat().fieldsReader(files, info, fields, IOContext.DEFAULT)) {
      for (int doc = 0; doc < info.maxDoc(); doc++) {
        if (live == null || live.get(doc)) {
          read(stored, doc, uris);
        }
      }
    } catch (IOException | RuntimeException | AssertionError e) {
      return; // as far as they were read
    }
  }

  private static void fromTerms(
      Directory files,
      SegmentInfo info,
      FieldInfos fields,
      @Nullable Bits live,
      Collection<String> uris)
      throws IOException {
    SegmentReadState state = new SegmentReadState(files, info, fields, IOContext.DEFAULT);
    try (FieldsProducer postings = info.getCodec().postingsFormat().fieldsProducer(state)) {
      Terms terms = postings.terms(Fields.URI);
      TermsEnum each = terms == null ? TermsEnum.EMPTY : terms.iterator();
      while (each.next() != null) {
        PostingsEnum docs = each.postings(null, PostingsEnum.NONE);
        while (docs.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
          if (live == null || live.get(docs.docID())) {
            uris.add(each.term().utf8ToString());
          }
        }
      }
    }
  }

  private static Directory files(Directory directory, SegmentInfo info) throws IOException {
    if (info.getUseCompoundFile()) {
      return info.getCodec().compoundFormat().getCompoundReader(directory, info);
    }
    return new FilterDirectory(directory) {
      @Override
      public void close() {} // it is the caller's
    };
  }

  private static @Nullable Bits live(Directory directory, SegmentCommitInfo segment) {
    try {
      return segment.hasDeletions()
          ? segment
              .info
              .getCodec()
              .liveDocsFormat()
              .readLiveDocs(directory, segment, IOContext.READONCE)
          : null;
    } catch (IOException | RuntimeException e) {
      return null; // rather too many than too few
    }
  }

  private static void read(StoredFieldsReader stored, int doc, Collection<String> uris) {
    try {
      stored.document(
          doc,
          new StoredFieldVisitor() {
            @Override
            public Status needsField(FieldInfo field) {
              return field.name.equals(Fields.URI) ? Status.YES : Status.NO;
            }

            @Override
            public void stringField(FieldInfo field, String value) {
              uris.add(value);
            }
          });
    } catch (IOException | RuntimeException | AssertionError e) {
      return; // this block of documents is damaged; the next may not be
    }
  }
}
