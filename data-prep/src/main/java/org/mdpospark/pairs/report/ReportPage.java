package org.mdpospark.pairs.report;

import java.util.ArrayList;
import java.util.List;
import org.mdpospark.pairs.Manifest;

/**
 * One page about a data set, complete in itself: it fetches nothing and runs no script. It is well-formed XML too.
 *
 * @param name of the data set's folder
 * @param pairs a sample
 * @param rejects a sample of the rows set aside
 */
record ReportPage(
        String name,
        Manifest manifest,
        List<SampledPair> pairs,
        List<Histogram> histograms,
        List<SampledReject> rejects) {

    /** Returns the page as HTML. */
    String html() {
        return Html.of(
                        """
                <!DOCTYPE html>
                <html xmlns="http://www.w3.org/1999/xhtml" lang="en">
                <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; \
                style-src 'unsafe-inline'"/>
                <title>%s: preference pairs</title>
                <style>%s</style>
                </head>
                <body>
                <header>
                <p class="name">Preference pairs in <b dir="auto">%s</b></p>
                <h1>%s <span>%s</span></h1>
                <nav aria-label="Parts of this page"><a href="#pairs">Pairs</a> <a href="#measures">Measures</a> \
                <a href="#set-aside">Set aside</a></nav>
                </header>
                <main>
                <div class="overview">
                %s
                %s
                </div>
                %s
                %s
                %s
                </main>
                <footer>Written by mdpo %s, %s</footer>
                </body>
                </html>
                """,
                        name,
                        ReportStyle.sheet(),
                        name,
                        CountsSection.headline(manifest.counts()),
                        CountsSection.remainder(manifest.counts()),
                        CountsSection.of(manifest.counts()),
                        RecipeSection.of(manifest),
                        sampledPairs(),
                        measures(),
                        QuarantineSection.of(manifest.counts(), rejects),
                        manifest.version(),
                        manifest.created())
                .markup();
    }

    private Html sampledPairs() {
        if (pairs.isEmpty()) {
            return Html.of(
                    "<section id=\"pairs\"><h2>Pairs</h2><p class=\"lead\">No pairs were written.</p></section>");
        }
        List<Html> cards = new ArrayList<>();
        for (SampledPair pair : pairs) {
            cards.add(PairCard.of(pair));
        }
        return Html.of("""
                <section id="pairs">
                <h2>%s, drawn at random</h2>
                <p class="lead">Is the chosen answer true of the image, and does the negative leave out what it speaks \
                of?</p>
                <div class="cards">%s</div>
                </section>""", Numbers.counted(pairs.size(), "pair"), Html.join(cards));
    }

    private Html measures() {
        if (histograms.isEmpty()) {
            return Html.of("<section id=\"measures\"><h2>Measures</h2>"
                    + "<p class=\"lead\">There is nothing to measure.</p></section>");
        }
        List<Html> figures = new ArrayList<>();
        for (Histogram histogram : histograms) {
            figures.add(HistogramSvg.draw(histogram));
        }
        return Html.of("""
                <section id="measures">
                <h2>All pairs, measured</h2>
                <div class="histograms">%s</div>
                </section>""", Html.join(figures));
    }
}
