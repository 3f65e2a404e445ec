package org.kiln.data.layout;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The table: what people's trees look like, and what is right. */
final class LayoutCases {

  private LayoutCases() {}

  static Stream<LayoutCase> all() {
    return Stream.of(splits(), classes(), kinds(), names(), labels(), links(), refusals())
        .flatMap(List::stream);
  }

  private static LayoutCase.Builder of(String name, String... lines) {
    return LayoutCase.of(name, lines);
  }

  private static List<LayoutCase> splits() {
    List<LayoutCase> cases = new ArrayList<>();
    cases.add(
        of("train and val", "train/{cat,dog}/{1..3}.png", "val/{cat,dog}/1.png")
            .note("training images from train")
            .note("validation images from val")
            .first("train/cat/1.png", "train/cat/2.png", "train/cat/3.png", "train/dog/1.png")
            .finds("cat:3 dog:3", "cat:1 dog:1"));
    cases.add(
        of(
                "validation comes before test",
                "train/{cat,dog}/{1..3}.png",
                "validation/{cat,dog}/{1..2}.png",
                "test/{cat,dog}/1.png")
            .note("validation images from validation")
            .note("left out: test")
            .finds("cat:3 dog:3", "cat:2 dog:2"));
    cases.add(
        of(
                "valid comes before test",
                "train/{a,b}/1.png",
                "valid/{a,b}/{1..2}.png",
                "test/{a,b}/1.png")
            .note("validation images from valid")
            .note("left out: test")
            .finds("a:1 b:1", "a:2 b:2"));
    cases.add(
        of("dev comes before test", "train/{a,b}/1.png", "dev/{a,b}/{1..2}.png", "test/{a,b}/1.png")
            .note("validation images from dev")
            .finds("a:1 b:1", "a:2 b:2"));
    cases.add(
        of(
                "val comes before valid",
                "train/{a,b}/1.png",
                "valid/{a,b}/1.png",
                "val/{a,b}/{1..2}.png")
            .note("validation images from val")
            .note("left out: valid")
            .finds("a:1 b:1", "a:2 b:2"));
    cases.add(
        of("test where nothing else is", "train/{a,b}/1.png", "test/{a,b}/{1..2}.png")
            .note("validation images from test")
            .finds("a:1 b:1", "a:2 b:2"));
    cases.add(
        of("capitals", "Train/{a,b}/1.png", "VAL/{a,b}/{1..2}.png", "Test/{a,b}/1.png")
            .note("training images from Train")
            .note("validation images from VAL")
            .finds("a:1 b:1", "a:2 b:2"));
    cases.add(
        of("Training and Testing", "Training/{a,b}/1.png", "Testing/{a,b}/{1..2}.png")
            .note("validation images from Testing")
            .finds("a:1 b:1", "a:2 b:2"));
    cases.add(
        of(
                "training_set and test_set",
                "dataset/training_set/{a,b}/1.png",
                "dataset/test_set/{a,b}/{1..2}.png")
            .note("training images from dataset/training_set")
            .finds("a:1 b:1", "a:2 b:2"));
    cases.add(
        of(
                "folders in folders of the same name, and unlabelled ones",
                "seg_train/seg_train/{glacier,sea}/{1..2}.png",
                "seg_test/seg_test/{glacier,sea}/1.png",
                "seg_pred/seg_pred/{1..4}.png")
            .note("left out: seg_pred")
            .finds("glacier:2 sea:2", "glacier:1 sea:1"));
    cases.add(
        of(
                "more than two splits, and papers",
                "train/{a,b}/1.png",
                "val/{a,b}/1.png",
                "docs/x.pdf=x",
                "extra/{a,b}/1.png")
            .note("left out: docs, extra")
            .finds("a:1 b:1", "a:1 b:1"));
    cases.add(
        of("a share of train", "train/{a,b}/{1..10}.png")
            .note("validation images are 20% of each class of train, chosen by seed 0")
            .finds("a:8 b:8", "a:2 b:2"));
    cases.add(
        of("a share that was asked for beside val", "train/{a,b}/{1..10}.png", "val/{a,b}/1.png")
            .valSplit(0.5)
            .note("validation images are 50% of each class of train")
            .note("left out: val")
            .finds("a:5 b:5", "a:5 b:5"));
    cases.add(
        of("classes without splits", "cat/{1..10}.png", "dog/{1..5}.png", "readme.txt=x")
            .note("validation images are 20% of each class of photos")
            .finds("cat:8 dog:4", "cat:2 dog:1"));
    cases.add(
        of("a class of one image stays in train", "cat/{1..10}.png", "dog/1.png")
            .warning("No images to measure on in photos for 1 class: dog")
            .finds("cat:8 dog:1", "cat:2 dog:0"));
    cases.add(
        of("a share of a quarter", "cat/{1..8}.png", "dog/{1..4}.png")
            .valSplit(0.25)
            .finds("cat:6 dog:3", "cat:2 dog:1"));
    cases.add(
        of("classes in one folder more", "PetImages/Cat/{1..5}.png", "PetImages/Dog/{1..5}.png")
            .finds("Cat:4 Dog:4", "Cat:1 Dog:1"));
    cases.add(
        of(
                "--val-dir within the data",
                "train/{a,b}/1.png",
                "val/{a,b}/1.png",
                "holdout/{a,b}/{1..3}.png")
            .valDir("holdout")
            .note("validation images from holdout (--val-dir)")
            .note("left out: val")
            .finds("a:1 b:1", "a:3 b:3"));
    cases.add(
        of("--val-dir that is train", "train/{a,b}/{1..2}.png", "val/{a,b}/1.png")
            .valDir("train")
            .warning("The images to measure on are the training images, those of train: ")
            .finds("a:2 b:2", "a:2 b:2"));
    cases.add(
        of("--val-dir among classes", "a/{1..2}.png", "b/{1..2}.png", "holdout/{a,b}/{1..3}.png")
            .valDir("holdout")
            .finds("a:2 b:2", "a:3 b:3"));
    cases.add(
        of(
                "test beside classes of the same names",
                "cat/{1..2}.png",
                "dog/{1..2}.png",
                "test/{cat,dog}/1.png")
            .note("validation images from test")
            .finds("cat:2 dog:2", "cat:1 dog:1"));
    cases.add(
        of(
                "a class named train among vehicles",
                "bus/{1..5}.png",
                "car/{1..5}.png",
                "train/{1..5}.png")
            .warning("train is named as a split but stands among classes, and is taken for a class")
            .finds("bus:4 car:4 train:4", "bus:1 car:1 train:1"));
    cases.add(
        of("a class named test", "control/{1..5}.png", "swab/{1..5}.png", "test/{1..5}.png")
            .warning("test is named as a split but stands among classes")
            .finds("control:4 swab:4 test:4", "control:1 swab:1 test:1"));
    cases.add(
        of(
                "dataset in dataset, macOS's rubbish beside it",
                "__MACOSX/d/train/a/._1.png=x",
                "d/d/train/{a,b}/1.png",
                "d/d/test/{a,b}/1.png")
            .finds("a:1 b:1", "a:1 b:1"));
    cases.add(
        of("splits in classes", "{cat,dog}/train/{1..4}.png", "{cat,dog}/val/1.png")
            .warning("cat holds splits (train, val) whose images are all taken for those of one")
            .finds("cat:4 dog:4", "cat:1 dog:1"));
    cases.add(
        of("a test without labels", "train/{a,b}/{1..5}.png", "test/{1..9}.png")
            .warning("test holds 9 images in no class folders")
            .note("validation images are 20% of each class of train")
            .finds("a:4 b:4", "a:1 b:1"));
    cases.add(
        of("an empty val", "train/{a,b}/{1..5}.png", "val/", "test/{a,b}/1.png")
            .warning("val holds no images: left out")
            .note("validation images from test")
            .finds("a:5 b:5", "a:1 b:1"));
    return cases;
  }

  private static List<LayoutCase> classes() {
    List<LayoutCase> cases = new ArrayList<>();
    cases.add(
        of(
                "any depth",
                "train/cat/{1..2}.png",
                "train/cat/2020/may/{1..3}.png",
                "train/dog/x/{1..4}.png",
                "val/{cat,dog}/y/1.png")
            .first("train/cat/1.png", "train/cat/2.png", "train/cat/2020/may/1.png")
            .finds("cat:5 dog:4", "cat:1 dog:1"));
    cases.add(
        of(
                "Tiny-ImageNet",
                "train/{n1,n2}/images/{0..2}.png",
                "train/{n1,n2}/boxes.txt=x",
                "val/images/val_{0..3}.png",
                "val/val_annotations.txt=val_0.png\tn2\t0\t1\nval_1.png\tn1\t0\nval_2.png\tn1\nval_3.png\tn1",
                "test/images/test_{0..3}.png",
                "wnids.txt=n1")
            .note("left out: test")
            .finds("n1:3 n2:3", "n1:3 n2:1"));
    cases.add(
        of("a class that val lacks", "train/{a,b,c}/1.png", "val/{a,c}/1.png")
            .warning(
                "No images to measure on in val for 1 class: b. Means over classes leave it out")
            .finds("a:1 b:1 c:1", "a:1 b:0 c:1"));
    cases.add(
        of("an empty class in val", "train/{a,b}/1.png", "val/a/1.png", "val/b/")
            .warning("for 1 class: b")
            .finds("a:1 b:1", "a:1 b:0"));
    cases.add(
        of("an empty class in train, kept", "train/{a,c}/1.png", "train/b/", "val/{a,b,c}/1.png")
            .withAllowMissing()
            .warning("No images to learn from in train for 1 class: b")
            .finds("a:1 b:0 c:1", "a:1 b:1 c:1"));
    cases.add(
        of("a class that train lacks, stepped over", "train/{a,b}/1.png", "val/{a,b,c}/1.png")
            .withAllowMissing()
            .warning("1 of a class that the training images lack (val/c/1.png)")
            .finds("a:1 b:1", "a:1 b:1"));
    cases.add(
        of(
                "images in no class folder",
                "train/{a,b}/1.png",
                "train/{x,y}.png",
                "val/{a,b}/1.png",
                "val/z.png")
            .warning("3 in no class folder (train/x.png)")
            .finds("a:1 b:1", "a:1 b:1"));
    cases.add(
        of("images beside the splits", "train/{a,b}/1.png", "val/{a,b}/1.png", "cover.png")
            .warning("1 in no class folder (cover.png)")
            .finds("a:1 b:1", "a:1 b:1"));
    cases.add(
        of(
                "images beside classes, and beside their folder",
                "p/{a,b}/{1..5}.png",
                "p/cover.png",
                "top.png")
            .warning("2 in no class folder (p/cover.png)")
            .finds("a:4 b:4", "a:1 b:1"));
    cases.add(
        of(
                "folders of other files are no classes",
                "train/{a,b}/1.png",
                "train/labels/{1..2}.xml=x",
                "val/{a,b}/1.png",
                "val/labels/1.xml=x")
            .finds("a:1 b:1", "a:1 b:1"));
    cases.add(
        of("one class", "train/a/1.png", "val/a/1.png")
            .warning("train has one class only, a")
            .finds("a:1", "a:1"));
    cases.add(
        of("one class of many folders in val", "train/{a,b}/{x,y}/1.png", "val/a/{x,y}/1.png")
            .warning("for 1 class: b")
            .finds("a:2 b:2", "a:2 b:0"));
    cases.add(
        of(
                "an empty class beside a deep one",
                "train/cat/{x,y}/1.png",
                "train/dog/",
                "val/{cat,dog}/1.png")
            .refuses("1 class folder of train holds no images: dog. Remove the folder"));
    return cases;
  }

  private static List<LayoutCase> kinds() {
    List<LayoutCase> cases = new ArrayList<>();
    cases.add(
        of(
                "extensions",
                "train/a/{1.png,2.jpg,3.JPEG,4.webp,5.jfif,6.jpe,7.ppm,8.TIF,9.gif,b.bmp,c.pgm,d.pbm,e.pnm}",
                "train/b/1.png",
                "val/{a,b}/1.png")
            .finds("a:13 b:1", "a:1 b:1"));
    cases.add(
        of(
                "formats that are not read",
                "train/{a,b}/1.png",
                "train/a/{x,y}.HEIC=x",
                "train/b/z.avif=x",
                "val/{a,b}/1.png",
                "val/a/raw/q.cr2=x")
            .warning(
                "Passed over 4 files that look like an image: 1 .avif (train/b/z.avif), 1 .cr2 (val/a/raw/q.cr2), 2 .heic (train/a/x.HEIC)")
            .finds("a:1 b:1", "a:1 b:1"));
    cases.add(
        of(
                "an image without its extension",
                "train/{a,b}/1.png",
                "train/a/IMG_7=@png",
                "train/a/old.png_large=@png",
                "train/a/notes=just text",
                "val/{a,b}/1.png")
            .warning("2 without an image's extension (train/a/IMG_7)")
            .finds("a:1 b:1", "a:1 b:1"));
    cases.add(
        of(
                "what systems leave behind",
                "train/{a,b}/1.png",
                "train/{.DS_Store,Thumbs.db,desktop.ini}=x",
                "train/a/{._1.png,.hidden.png,Thumbs.db}=x",
                "train/a/{@eaDir,.ipynb_checkpoints}/1.png",
                "{__MACOSX,.git,lost+found,$RECYCLE.BIN,System Volume Information}/train/{a,b}/1.png",
                "train/{__MACOSX,@eaDir,.ipynb_checkpoints,lost+found}/1.png",
                "val/{a,b,__MACOSX,.cache}/1.png")
            .finds("a:1 b:1", "a:1 b:1"));
    cases.add(
        of(
                "rubbish beside classes without splits",
                "a/{1..5}.png",
                "b/{1..5}.png",
                "{__MACOSX,.thumbnails,@eaDir}/{1..3}.png",
                "Thumbs.db=x")
            .finds("a:4 b:4", "a:1 b:1"));
    cases.add(
        of(
                "a class of images that are not read",
                "train/a/1.png",
                "train/b/{1..3}.heic=x",
                "val/a/1.png")
            .refuses(
                "1 class folder of train holds no images: b; passed over: 3 .heic (train/b/1.heic)"));
    cases.add(
        of(
                "other files are nothing to speak of",
                "train/{a,b}/{1.png,1.xml,1.txt,1.json,film.mp4}",
                "val/{a,b}/1.png")
            .finds("a:1 b:1", "a:1 b:1"));
    cases.add(
        of(
                "a folder named as an image",
                "train/a.png/1.png",
                "train/b/1.png",
                "val/{a.png,b}/1.png")
            .finds("a.png:1 b:1", "a.png:1 b:1"));
    return cases;
  }

  private static List<LayoutCase> names() {
    List<LayoutCase> cases = new ArrayList<>();
    cases.add(
        of("letters of other scripts", "train/{é,猫,Ω}/1.png", "val/{é,猫,Ω}/ü.png")
            .finds("é:1 Ω:1 猫:1", "é:1 Ω:1 猫:1"));
    cases.add(
        of(
                "accents apart from their letters",
                "train/{caf\u00E9,x}/1.png",
                "val/{cafe\u0301,x}/1.png")
            .finds("caf\u00E9:1 x:1", "caf\u00E9:1 x:1"));
    cases.add(
        of(
                "characters beyond the first plane come last",
                "train/{\uFF21,\uD83D\uDC31,a}/1.png",
                "val/{\uFF21,\uD83D\uDC31,a}/1.png")
            .finds("a:1 \uFF21:1 \uD83D\uDC31:1", "a:1 \uFF21:1 \uD83D\uDC31:1"));
    cases.add(
        of("capitals come before small letters", "train/{b,B,a}/1.png", "val/{b,B,a}/1.png")
            .finds("B:1 a:1 b:1", "B:1 a:1 b:1"));
    cases.add(
        of(
                "blanks at the ends, line breaks and escapes",
                "train/{ a ,a,x\ny,\u001b[31mred}/1.png",
                "val/{ a ,a,x\ny,\u001b[31mred}/1.png")
            .finds("\u001b[31mred:1  a :1 a:1 x\ny:1", "\u001b[31mred:1  a :1 a:1 x\ny:1"));
    cases.add(
        of(
                "long names",
                "train/" + "c".repeat(200) + "/" + "i".repeat(200) + ".png",
                "train/b/1.png",
                "val/b/1.png",
                "val/" + "c".repeat(200) + "/1.png")
            .finds("b:1 " + "c".repeat(200) + ":1", "b:1 " + "c".repeat(200) + ":1"));
    cases.add(
        of("numbers sort as text", "train/{0,1,10,2}/1.png", "val/{0,1,10,2}/1.png")
            .finds("0:1 1:1 10:1 2:1", "0:1 1:1 10:1 2:1"));
    return cases;
  }

  private static List<LayoutCase> labels() {
    List<LayoutCase> cases = new ArrayList<>();
    cases.add(
        of(
                "a file named after a split of another name",
                "train/{n1,n2}/1.png",
                "ILSVRC2012_img_val/{1..3}.png",
                "ILSVRC2012_img_val_labels.txt=1.png n1\n2.png n2\n3.png n1")
            .finds("n1:1 n2:1", "n1:2 n2:1"));
    cases.add(
        of(
                "a file named after --val-dir",
                "train/{n1,n2}/1.png",
                "mine/{1..2}.png",
                "mine_labels.txt=1.png n1\n2.png n2")
            .valDir("mine")
            .finds("n1:1 n2:1", "n1:1 n2:1"));
    cases.add(
        of(
                "names and classes in lines",
                "train/{n1,n2}/1.png",
                "val/{1..3}.png",
                "val_labels.txt=1.png n1\n2.png n2\n3.png n1")
            .finds("n1:1 n2:1", "n1:2 n2:1"));
    cases.add(
        of(
                "Kaggle's solution",
                "train/{n1,n2}/1.png",
                "val/v_{1..3}.png",
                "LOC_val_solution.csv=ImageId,PredictionString\nv_1,n2 85 1 499 272\nv_2,n1 1 2 3 4 n1 5 6 7 8\nv_3,n2 9 9 9 9")
            .finds("n1:1 n2:1", "n1:1 n2:2"));
    cases.add(
        of(
                "classes in the order of the images",
                "train/{n1,n2}/1.png",
                "val/v_{1..3}.png",
                "val/labels.txt=n2\nn2\nn1\n")
            .finds("n1:1 n2:1", "n1:1 n2:2"));
    cases.add(
        of(
                "class names with blanks",
                "train/{grey wolf,red fox}/1.png",
                "val/{1..2}.png",
                "val_labels.csv=1.png,red fox\n2.png,grey wolf")
            .finds("grey wolf:1 red fox:1", "grey wolf:1 red fox:1"));
    cases.add(
        of(
                "an image that no line names",
                "train/{n1,n2}/1.png",
                "val/{1..3}.png",
                "val_labels.txt=1.png n1\n2.png n2")
            .warning("1 without a label (val/3.png)")
            .finds("n1:1 n2:1", "n1:1 n2:1"));
    cases.add(
        of(
                "numbers that are classes",
                "train/{0,1}/1.png",
                "val/{1..3}.png",
                "val_labels.txt=1\n0\n1")
            .finds("0:1 1:1", "0:1 1:2"));
    cases.add(
        of(
                "labels of another split",
                "train/{n1,n2}/1.png",
                "val/{1..2}.png",
                "test_labels.txt=1.png n1\n2.png n1")
            .refuses("val holds 2 images in no class folders, and no file says what they are"));
    cases.add(
        of("too few lines", "train/{n1,n2}/1.png", "val/{1..3}.png", "val_labels.txt=n1\nn2")
            .refuses("val_labels.txt has 2 labels for 3 images"));
    cases.add(
        of(
                "numbers without the development kit",
                "train/{n1,n2}/1.png",
                "val/{1..2}.png",
                "ILSVRC2012_validation_ground_truth.txt=1\n2")
            .refuses("holds numbers: put ILSVRC2012_devkit_t12.tar.gz beside the images"));
    return cases;
  }

  private static List<LayoutCase> links() {
    List<LayoutCase> cases = new ArrayList<>();
    cases.add(
        of("hard links", "train/{a,b}/1.png", "val/{a,b}/1.png", "train/a/2.png => train/a/1.png")
            .finds("a:2 b:1", "a:1 b:1"));
    cases.add(
        of(
                "links to files and folders",
                "pool/{1..3}.png",
                "train/a -> ../pool",
                "train/b/1.png -> ../../pool/1.png",
                "val/{a,b}/1.png")
            .note("left out: pool")
            .finds("a:3 b:1", "a:1 b:1"));
    cases.add(
        of(
                "links that lead nowhere",
                "train/{a,b}/1.png",
                "train/a/2.png -> gone.png",
                "train/a/3.png -> ../../../../../../../../../gone.png",
                "val/{a,b}/1.png")
            .warning("2 behind a link that leads nowhere (train/a/2.png")
            .finds("a:1 b:1", "a:1 b:1"));
    cases.add(
        of(
                "links in a circle",
                "train/{a,b}/1.png",
                "train/a/up -> ..",
                "train/b/self -> .",
                "train/b/2.png -> 3.png",
                "train/b/3.png -> 2.png",
                "val/{a,b}/1.png")
            .warning("Passed over 4 files")
            .finds("a:1 b:1", "a:1 b:1"));
    cases.add(
        of(
                "val is a link to another folder",
                "train/{a,b}/1.png",
                "other/{a,b}/{1..2}.png",
                "val -> other")
            .note("validation images from val")
            .finds("a:1 b:1", "a:2 b:2"));
    return cases;
  }

  private static List<LayoutCase> refusals() {
    List<LayoutCase> cases = new ArrayList<>();
    cases.add(
        of("a class that train lacks", "train/{a,b}/1.png", "val/{a,b,c,d}/1.png")
            .refuses("val has images of 2 classes that the training images lack: c, d"));
    cases.add(
        of("other names in val", "train/{cat,dog}/1.png", "val/{katze,hund}/1.png")
            .refuses("2 classes that the training images lack: hund, katze; expected cat, dog"));
    cases.add(
        of("an empty class", "train/{a,b}/1.png", "train/c/", "val/{a,b}/1.png")
            .refuses("holds no images: c"));
    cases.add(
        of("images in train itself", "train/{1..4}.png", "val/{a,b}/1.png")
            .refuses("train holds 4 images and no folders: expected one for each class"));
    cases.add(
        of("an empty train", "train/", "val/{a,b}/1.png")
            .refuses("train holds no folders: expected one for each class"));
    cases.add(
        of("no images anywhere", "a/x.txt=x", "b/y.txt=x").refuses("No training images in photos"));
    cases.add(of("val alone", "val/{a,b}/1.png").refuses("No training images in photos"));
    cases.add(
        of("two trains", "train/{a,b}/1.png", "Train/{a,b}/1.png", "val/{a,b}/1.png")
            .refuses("are named as training images: rename one"));
    cases.add(
        of("two vals", "train/{a,b}/1.png", "val/{a,b}/1.png", "Val/{a,b}/1.png")
            .refuses("are named as validation images: rename one"));
    cases.add(
        of("a folder of data sets", "flowers/train/{a,b}/1.png", "pets/train/{a,b}/1.png")
            .refuses(
                "holds data sets of their own: flowers, pets. Name one of them with --data-path"));
    cases.add(
        of("val without labels", "train/{a,b}/1.png", "val/{1..4}.png")
            .refuses("val holds 4 images in no class folders, and no file says what they are"));
    cases.add(
        of("one image a class", "a/1.png", "b/1.png")
            .refuses("has two images, so that none can be set apart"));
    cases.add(
        of("--val-dir of splits", "train/{a,b}/1.png", "more/{train,val}/{a,b}/1.png")
            .valDir("more")
            .refuses("more holds splits and no classes: train, val; expected <class>/<image>"));
    cases.add(
        of("--val-dir that is not there", "train/{a,b}/1.png")
            .valDir("nowhere")
            .refuses("--val-dir nowhere"));
    return cases;
  }
}
