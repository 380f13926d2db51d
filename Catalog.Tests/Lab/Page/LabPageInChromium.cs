using Catalog.Testbed;
using Catalog.Tests.Testbed;
using Microsoft.Playwright;

namespace Catalog.Tests.Lab.Page;

/// <summary>The lab page and a Chromium, for visits that follow one another.</summary>
public sealed class LabPageInChromium : IAsyncLifetime
{
    /// <summary>In ms: ends a hang, and proves nothing.</summary>
    internal const float Patience = 120_000;

    private LabPageHost? _host;
    private IPlaywright? _playwright;
    private IBrowser _browser = null!;
    private string? _missing;

    public async ValueTask InitializeAsync()
    {
        string chromium;
        try
        {
            chromium = await Browser.FindAsync(new RecordedProgress(), TestContext.Current.CancellationToken);
        }
        catch (ServersUnavailableException missing)
        {
            _missing = missing.Message;
            return;
        }

        _host = await LabPageHost.StartAsync();
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = chromium, Args = ["--no-sandbox"], Timeout = Patience });
        Assertions.SetDefaultExpectTimeout(Patience);
    }

    public async ValueTask DisposeAsync()
    {
        _playwright?.Dispose(); // with its browser
        await (_host?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    /// <summary>Opens the page as a new visitor.</summary>
    /// <param name="query">What follows its address.</param>
    /// <param name="width">Of the window, in pixels.</param>
    /// <param name="colours">"light" or "dark".</param>
    /// <param name="complaints">Receives each error that the page reports.</param>
    /// <param name="address">The page; null: the one that all visits share.</param>
    internal async Task<IPage> OpenAsync(string query, int width, string colours, List<string> complaints, Uri? address = null)
    {
        Assert.SkipWhen(_missing is not null, _missing ?? "");
        var page = await _browser.NewPageAsync(new()
        {
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
            ColorScheme = colours == "dark" ? ColorScheme.Dark : ColorScheme.Light,
            BypassCSP = true, // axe is put into the page
        });
        page.SetDefaultTimeout(Patience);
        page.PageError += (_, error) => complaints.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                complaints.Add(message.Text);
            }
        };
        await page.GotoAsync((address ?? _host!.Address) + query);
        await page.Locator("body[data-ready]").WaitForAsync();
        return page;
    }
}
