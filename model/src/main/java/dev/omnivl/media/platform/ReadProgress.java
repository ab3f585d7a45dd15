package dev.omnivl.media.platform;

import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadProgressListener;

/** Passes over all news of a reading; a subclass listens to what it needs. */
class ReadProgress implements IIOReadProgressListener {
  @Override
  public void sequenceStarted(ImageReader source, int minIndex) {}

  @Override
  public void sequenceComplete(ImageReader source) {}

  @Override
  public void imageStarted(ImageReader source, int imageIndex) {}

  @Override
  public void imageProgress(ImageReader source, float percentageDone) {}

  @Override
  public void imageComplete(ImageReader source) {}

  @Override
  public void thumbnailStarted(ImageReader source, int imageIndex, int thumbnailIndex) {}

  @Override
  public void thumbnailProgress(ImageReader source, float percentageDone) {}

  @Override
  public void thumbnailComplete(ImageReader source) {}

  @Override
  public void readAborted(ImageReader source) {}
}
