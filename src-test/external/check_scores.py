"""Compares figures with those of the benchmarks' own scripts on the same answers, which are made at random.

Usage: check_scores.py REFERENCES CLASSPATH

REFERENCES holds what the person who runs this has fetched, as far as there is any; what is missing is left out:
    AMBER          github.com/junyangwang0410/AMBER
    POPE           github.com/RUCAIBox/POPE
    Hallucination  github.com/LisaAnne/Hallucination, and beside it
    pattern        github.com/clips/pattern, of which CHAIR's script takes the singulars
CLASSPATH is that of the module src-test with its test classes. NLTK must be installed; with its data punkt_tab,
averaged_perceptron_tagger_eng and wordnet, nouns are compared, too.

The scripts run as they are, but for what they need and cannot have here: spaCy's similarities come from a table made at
random, which both sides read, and Python 2's print statements are put into brackets.
"""

import json
import os
import random
import re
import subprocess
import sys
import tempfile
import types
from collections import Counter
from pathlib import Path

import nltk
from checks import Checks
from nltk.tokenize import NLTKWordTokenizer

SEED = 7
TYPES = ["existence", "attribute", "state", "number", "action", "relation"]
SAYINGS = ["Yes", "No", "no", "yes, there is", "No, there is none", "There is not one", "It isn't there. No.", "Yes. No",
           "Not at all", "Nothing", "", "NO", "no.", "I see no cat, no dog"]
FRAMES = ["There is a {0} next to two {1}s.", "The {0} stands beside the {1}, and {2}s lie around it.",
          "A {0} and a {1} can be seen; further away, there are some {2}s!", "In the image, a {0} is on the {1}'s left.",
          "It shows {0}s, {1}s and a \"{2}\" (partly hidden).", "No {0} here? The {1} hides it...",
          "An adult {0} and a baby {1} wait; a passenger {2} passes."]


class Reference:
    """Folders of the reference, a scratch folder, and the Java side."""

    def __init__(self, folder, class_path, scratch):
        self.folder = folder
        self.class_path = class_path
        self.scratch = scratch
        self.random = random.Random(SEED)

    def java(self, *arguments):
        command = ["java", "-cp", self.class_path, "org.mdpospark.compare.ScoreAnswers", *map(str, arguments)]
        return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)

    def write(self, name, content):
        path = self.scratch / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    def description(self, words):
        sentences = [self.random.choice(FRAMES).format(*self.random.choices(words, k=3))
                     for _ in range(self.random.randrange(5))]
        return " ".join(sentences)


def sentences_and_words(text):
    """Words as word_tokenize gives them, with a plain rule for sentences where its data is not installed."""
    try:
        return nltk.word_tokenize(text)
    except LookupError:
        return [word for sentence in re.split(r"(?<=[.?!])\s+", text) for word in NLTKWordTokenizer().tokenize(sentence)]


# AMBER


def amber_answers(reference, folder):
    annotations = json.loads((folder / "data/annotations.json").read_text())
    relation = json.loads((folder / "data/relation.json").read_text())
    words = sorted(set(relation) | {word for others in relation.values() for word in others})
    answers = []
    for record in annotations:
        if record["type"] == "generative":
            near = record["truth"] + record["hallu"]
            text = reference.description(near * 3 + reference.random.sample(words, 20))
            answers.append({"id": record["id"], "response": text})
        else:
            said = reference.random.choices([record["truth"].capitalize(), "Yes", "No", "no.", ""], [6, 2, 2, 0.2, 0.1])
            answers.append({"id": record["id"], "response": said[0]})
    table = [(word, word, 1.0) for word in words]
    table += [(*reference.random.sample(words, 2), reference.random.uniform(0.6, 1)) for _ in range(3_000)]
    similarity = {tuple(sorted(row[:2])): row[2] for row in table}
    lines = "".join(f"{first}\t{second}\t{value!r}\n" for (first, second), value in similarity.items())
    return (reference.write("amber.json", answers), reference.write("similarity.tsv", lines))


# Stands for spaCy: the similarity of two words is that of the table.
SPACY = """
import os
table = {}
for line in open(os.environ["SIMILARITY"]):
    first, second, value = line.rstrip("\\n").split("\\t")
    table[first, second] = table[second, first] = float(value)
class Word:
    def __init__(self, text): self.text = text
    def similarity(self, other): return table.get((self.text, other.text), 0.0)
def load(name): return Word
"""
TQDM = "def tqdm(items): return items\n"
# Stands for NLTK: the nouns of a text are those of the Java side.
NLTK = """
import json, os
nouns = json.load(open(os.environ["NOUNS"]))
def word_tokenize(text): return nouns[text]
def pos_tag(words): return [(word, "NN") for word in words]
"""
STEM = """
class WordNetLemmatizer:
    def lemmatize(self, word): return word
"""


def amber_reference(reference, folder, answers, environment, stubs):
    path = [str(reference.scratch / stub) for stub in stubs]
    done = subprocess.run(
        [sys.executable, "inference.py", "--inference_data", str(answers), "--evaluation_type", "a"],
        cwd=folder, check=True, stdout=subprocess.PIPE, text=True,
        env={**os.environ, **environment, "PYTHONPATH": os.pathsep.join(path)})
    figures, prefix = {}, ""
    for line in done.stdout.splitlines():
        if match := re.fullmatch(r"(\w+):\s+(-?[\d.]+)\s*", line):
            name = match[1] if match[1] in ("CHAIR", "Cover", "Hal", "Cog", "F1") else match[1].lower()
            figures[prefix + name] = float(match[2])
        elif match := re.fullmatch(r"(\w+) ?\w*:\s*", line):
            name = match[1].lower().replace("exsitence", "existence")
            prefix = name + " " if name in TYPES else ""
    return figures


def check_amber(reference, checks):
    folder = reference.folder / "AMBER"
    answers, similarity = amber_answers(reference, folder)
    reference.write("spacy/spacy.py", SPACY)
    reference.write("spacy/tqdm.py", TQDM)
    reference.write("nltk/nltk/__init__.py", NLTK)
    reference.write("nltk/nltk/stem.py", STEM)
    by_id = reference.java("amber-nouns", folder, answers)
    texts = {str(answer["id"]): answer["response"] for answer in json.loads(answers.read_text())}
    nouns = reference.write("nouns.json", {texts[id]: lemmas for id, lemmas in by_id.items()})
    environment = {"SIMILARITY": str(similarity), "NOUNS": str(nouns)}

    found = reference.java("amber", folder, similarity, answers)
    expected = amber_reference(reference, folder, answers, environment, ["spacy", "nltk"])
    checks.that(len(expected) == 32, "AMBER: the script's figures were read", expected)
    for name, value in expected.items():
        checks.equal(found.get(name), value, f"AMBER: {name}, same nouns")
    try:
        nltk.pos_tag(["a"])
        nltk.WordNetLemmatizer().lemmatize("dogs")
    except LookupError:
        print("AMBER: nouns are not compared, for NLTK's data is not there")
        return
    with_own_nouns = amber_reference(reference, folder, answers, environment, ["spacy"]) if has_punkt() else {}
    for name in ("CHAIR", "Cover", "Hal", "Cog"):
        if name in with_own_nouns:
            print(f"AMBER: {name} with NLTK's nouns {with_own_nouns[name]}, with OpenNLP's {found[name]}")
            checks.that(abs(with_own_nouns[name] - found[name]) <= 2, f"AMBER: {name}, own nouns", with_own_nouns[name])
    compare_nouns(folder, texts, by_id)


def has_punkt():
    try:
        nltk.word_tokenize("a")
    except LookupError:
        return False
    return True


def compare_nouns(folder, texts, by_id):
    """Prints how far the two sides agree on nouns of the vocabulary."""
    relation = json.loads((folder / "data/relation.json").read_text())
    words = set(relation) | {word for others in relation.values() for word in others}
    lemmatizer = nltk.WordNetLemmatizer()
    both = ours = theirs = 0
    for id, lemmas in by_id.items():
        tags = nltk.pos_tag(sentences_and_words(texts[id]))
        expected = [lemmatizer.lemmatize(word) for word, tag in tags if tag.startswith("NN")]
        expected = Counter(word for word in expected if word in words)
        found = Counter(word for word in lemmas if word in words)
        both, ours, theirs = both + (expected & found).total(), ours + found.total(), theirs + expected.total()
    print(f"AMBER: of {theirs} nouns by NLTK and {ours} by OpenNLP, {both} are the same")


# POPE


def check_pope(reference, checks):
    folder = reference.folder / "POPE"
    script = (folder / "evaluate.py").read_text()
    for split in ("random", "popular", "adversarial"):
        labels = folder / f"output/coco/coco_pope_{split}.json"
        lines = [json.loads(line) for line in labels.read_text().splitlines()]
        said = [{"question": line["text"], "answer": reference.random.choice(SAYINGS)} for line in lines]
        answers = reference.write(f"pope-{split}.jsonl", "".join(json.dumps(one) + "\n" for one in said))
        filled = script.replace("ans_file = ''", f"ans_file = {str(answers)!r}")
        filled = filled.replace("label_file = ''", f"label_file = {str(labels)!r}")
        printed = subprocess.run([sys.executable, "-c", filled], check=True, stdout=subprocess.PIPE, text=True).stdout
        expected = {name.lower(): float(value) for name, value in re.findall(r"(\w+)(?: \w+)?: ([\d.]+)", printed)}
        found = reference.java("pope", folder, split, answers)
        checks.that(len(expected) == 5, "POPE: the script's figures were read", printed)
        for name, other in (("accuracy", "accuracy"), ("precision", "precision"), ("recall", "recall"), ("f1", "F1"),
                            ("yes", "yes ratio")):
            checks.that(abs(100 * expected[name] - found[other]) < 1e-9, f"POPE {split}: {other}",
                        (expected[name], found[other]))


# CHAIR


def singularize(folder):
    """Takes the rules for singulars out of pattern, whose other parts need libraries that are no longer made."""
    source = (folder / "pattern/text/en/inflect.py").read_text()
    start, end = source.index("plural_prepositions ="), source.index("#### VERB CONJUGATION")
    names = {"re": re, "NOUN": "NN", "VERB": "VB", "ADJECTIVE": "JJ"}
    exec(source[start:end], names)
    return names["singularize"]


def chair_class(reference):
    source = (reference.folder / "Hallucination/utils/chair.py").read_text()
    source = re.sub(r"^(\s*)print (.+)$", r"\1print(\2)", source, flags=re.M)
    pattern, misc = types.ModuleType("pattern"), types.ModuleType("misc")
    pattern.en = types.ModuleType("pattern.en")
    pattern.en.singularize = singularize(reference.folder / "pattern")
    misc.os = os
    sys.modules.update({"pattern": pattern, "pattern.en": pattern.en, "misc": misc})
    names = {"__name__": "chair"}
    exec(compile(source, "chair.py", "exec"), names)
    names["nltk"] = types.SimpleNamespace(word_tokenize=sentences_and_words)
    return names["CHAIR"]


def check_chair(reference, checks):
    synonyms = reference.folder / "Hallucination/data/synonyms.txt"
    lines = [line.strip().split(", ") for line in synonyms.read_text().splitlines()]
    names = [name.strip() for line in lines for name in line] + ["home plate", "train track", "toilet seat", "sky", "men"]
    categories = [{"id": i, "name": line[0]} for i, line in enumerate(lines)]
    empty = {"info": {}, "licenses": [], "type": "", "images": [], "annotations": [], "categories": categories}
    images = range(1, 401)
    outlined = [{"image_id": image, "category_id": reference.random.randrange(len(lines))}
                for image in images for _ in range(3)]
    described = [{"image_id": image, "caption": reference.description(names)} for image in images for _ in range(2)]
    shown = [{"id": image} for image in images]
    reference.write("coco/instances_train2014.json", {**empty, "images": shown, "annotations": outlined})
    reference.write("coco/captions_train2014.json", {**empty, "images": shown, "annotations": described})
    reference.write("coco/instances_val2014.json", empty)
    reference.write("coco/captions_val2014.json", empty)
    measures = dict.fromkeys(["Bleu_1", "Bleu_2", "Bleu_3", "Bleu_4", "METEOR", "CIDEr", "SPICE", "ROUGE_L"], 0)
    captions = {str(image): {"image_id": image, "caption": reference.description(names), **measures} for image in images}
    answers = reference.write("chair.json", {"overall": measures, "imgToEval": captions})

    folder = os.getcwd()
    os.chdir(reference.folder / "Hallucination")
    try:
        with open(os.devnull, "w") as nowhere:
            console, sys.stdout = sys.stdout, nowhere
            try:
                scorer = chair_class(reference)(set(images), str(reference.scratch / "coco"))
                scorer.get_annotations()
                expected = scorer.compute_chair(str(answers))
            finally:
                sys.stdout = console
    finally:
        os.chdir(folder)
    found = reference.java("chair", reference.scratch / "coco", synonyms, answers)
    for name in ("CHAIRs", "CHAIRi"):
        value = expected["overall_metrics"][name]
        print(f"CHAIR: {name} {value} and {found[name]}")
        checks.that(abs(100 * value - found[name]) < 1e-9, f"CHAIR: {name}", (value, found[name]))


def main():
    checks = Checks()
    with tempfile.TemporaryDirectory() as scratch:
        reference = Reference(Path(sys.argv[1]).absolute(), sys.argv[2], Path(scratch))
        for name, needed, check in (("AMBER", ["AMBER"], check_amber), ("POPE", ["POPE"], check_pope),
                                    ("CHAIR", ["Hallucination", "pattern"], check_chair)):
            if all((reference.folder / folder).is_dir() for folder in needed):
                check(reference, checks)
            else:
                print(f"{name} is left out: REFERENCES has no {' and no '.join(needed)}")
    return checks.close()


if __name__ == "__main__":
    sys.exit(main())
