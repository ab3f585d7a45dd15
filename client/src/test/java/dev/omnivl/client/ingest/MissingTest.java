package dev.omnivl.client.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MissingTest {
  @TempDir private Path temporary;
  private Path root;
  private final List<String> known = new ArrayList<>();

  @BeforeEach
  void twoFolders() throws IOException {
    root = temporary.toRealPath();
    for (int i = 0; i < 30; i++) {
      known.add(FileUris.of(write("here/" + i + ".png")));
    }
    for (int i = 0; i < 20; i++) {
      known.add(FileUris.of(write("disk/photos/" + i + ".png")));
    }
  }

  @Test
  void anEmptyMountPointKeepsItsItems() throws IOException {
    delete("disk/photos", 20);
    Files.delete(root.resolve("disk/photos"));
    Missing missing = missing();
    assertThat(missing.gone()).isEmpty();
    assertThat(missing.held()).isEqualTo(Map.of(root.resolve("disk").toString(), 20));
    assertThat(missing.confirmed().gone()).hasSize(20);
    assertThat(missing.confirmed().held()).isEmpty();
  }

  @Test
  void aFolderThatLostMostOfItsItemsKeepsThem() throws IOException {
    delete("disk/photos", 15);
    assertThat(missing().held()).containsOnlyKeys(root.resolve("disk/photos").toString());
  }

  @Test
  void singleFilesAndWholeFoldersThatAreDeletedGo() throws IOException {
    delete("disk/photos", 9);
    assertThat(missing().gone()).hasSize(9);
    for (int i = 9; i < 20; i++) {
      Files.delete(root.resolve("disk/photos/" + i + ".png"));
    }
    Files.delete(root.resolve("disk/photos"));
    Files.delete(root.resolve("disk"));
    assertThat(missing().gone()).as("its folder went on purpose").hasSize(20);
    assertThat(missing().held()).isEmpty();
  }

  @Test
  void aRenamedFolderIsNoEmptyOne() throws IOException {
    Files.move(root.resolve("disk/photos"), root.resolve("disk/pictures"));
    assertThat(missing().gone()).hasSize(20);
    assertThat(missing().held()).isEmpty();
  }

  private Missing missing() {
    MediaWalk walk = MediaWalk.of(Selection.of(List.of(root)), Exclusions.NONE);
    return Missing.of(known, walk.files(), walk.roots());
  }

  private void delete(String folder, int files) throws IOException {
    for (int i = 0; i < files; i++) {
      Files.delete(root.resolve(folder + "/" + i + ".png"));
    }
  }

  private Path write(String name) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, name);
  }
}
