using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Catalog.Tests.Lab.Page;

/// <summary>The page can be used by anybody, on any screen.</summary>
public sealed class AppearanceTests(LabPageInChromium lab) : IClassFixture<LabPageInChromium>, IAsyncDisposable
{
    private readonly List<string> _complaints = [];
    private IPage? _page;

    public async ValueTask DisposeAsync()
    {
        if (_page is not null)
        {
            await _page.CloseAsync();
        }
    }

    [Fact]
    public async Task Nothing_stands_in_the_way_of_anybody_on_a_story_that_has_run()
    {
        var page = await OpenAsync("?story=stale-fill", 390, "light");
        await page.RunAsync();

        foreach (var (width, colours) in new[] { (390, ColorScheme.Light), (390, ColorScheme.Dark), (1440, ColorScheme.Dark), (1920, ColorScheme.Light) })
        {
            await page.SetViewportSizeAsync(width, 900);
            await page.EmulateMediaAsync(new() { ColorScheme = colours });
            await page.KeepPictureAsync($"{width} {colours}");
            await AssertAccessibleAsync(page);
        }

        Assert.Empty(_complaints);
    }

    [Theory]
    [InlineData(390, "dark")]
    [InlineData(1440, "light")]
    public async Task Nothing_stands_in_the_way_of_anybody_in_free_play_and_its_dialog(int width, string colours)
    {
        var page = await OpenAsync("?story=free-play", width, colours);
        await AssertAccessibleAsync(page);

        await page.Locator(".side0 .lane").Nth(1).ClickAsync();
        await page.KeepPictureAsync($"dialog {width} {colours}");
        await AssertAccessibleAsync(page);
        Assert.Empty(_complaints);
    }

    [Theory]
    [InlineData(390)]
    [InlineData(768)]
    [InlineData(1240)]
    [InlineData(1440)]
    public async Task An_explanation_of_a_word_is_not_cut_off(int width)
    {
        var page = await OpenAsync("", width, "light");
        var terms = await page.Locator(".term:visible").AllAsync();
        Assert.NotEmpty(terms);

        foreach (var term in terms)
        {
            await term.FocusAsync();
            await AssertFitsAsync(page);
        }

        await terms[1].FocusAsync();
        await page.KeepPictureAsync($"a word, {width}");
    }

    [Fact]
    public async Task The_plot_to_take_home_has_the_colours_of_the_page_and_few_labels_in_a_long_run()
    {
        var page = await OpenAsync("", 1440, "dark");

        var svg = await page.EvaluateAsync<string>("""
            async () => {
              const { Plot } = await import('/plot.js'), { History } = await import('/history.js');
              const histories = [new History(), new History()];
              for (const history of histories) {
                history.add({ kind: 'measure', t: 0 });
                history.add({ kind: 'read', t: 180000, ms: 1, node: 1, tier: 'memory' });
              }
              const plot = new Plot(document.createElement('div'));
              plot.show(histories, 'loads', ['left', 'right'], { plot: 'loads', bound: null });
              return plot.svg();
            }
            """);
        var card = await page.EvaluateAsync<string>("getComputedStyle(document.documentElement).getPropertyValue('--card').trim()");

        Assert.Contains($"<rect width=\"100%\" height=\"100%\" fill=\"{card}\"/>", svg, StringComparison.Ordinal);
        Assert.Equal(19, svg.Split("text-anchor=\"middle\"").Length - 1); // every ten seconds of three minutes
    }

    [Fact]
    public async Task Each_kind_of_plot_that_is_for_every_story_has_its_button()
    {
        var page = await OpenAsync("", 1440, "light");

        Assert.Equal(
            ["Age of old answers", "Queries", "Queries a second", "Latency", "Hit ratio", "Failures"], await page.Locator("#kinds button").AllInnerTextsAsync());
    }

    [Fact]
    public async Task The_names_of_the_lanes_fit_on_a_narrow_screen()
    {
        var page = await OpenAsync("", 390, "light");

        Assert.Empty(await page.EvaluateAsync<string[]>(
            "[...document.querySelectorAll('.lane .name')].filter(name => name.getBoundingClientRect().right > name.closest('.labels').getBoundingClientRect().right).map(name => name.textContent)"));
    }

    /// <summary>axe finds nothing, and the page is not wider than the window.</summary>
    internal static async Task AssertAccessibleAsync(IPage page)
    {
        var found = await page.RunAxe();

        Assert.Empty(found.Violations.Select(violation => $"{violation.Id}: {string.Join(", ", violation.Nodes.Select(node => node.Html))}"));
        await AssertFitsAsync(page);
    }

    private static async Task AssertFitsAsync(IPage page) =>
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "The page is wider than the window.");

    private async Task<IPage> OpenAsync(string query, int width, string colours) => _page = await lab.OpenAsync(query, width, colours, _complaints);
}
