using Microsoft.Playwright;

namespace Catalog.Tests.Lab.Page;

/// <summary>What visits have in common.</summary>
internal static class Visits
{
    /// <summary>Runs the story that is shown, until its verdicts are.</summary>
    public static async Task RunAsync(this IPage page)
    {
        await page.Locator("#run").ClickAsync();
        await page.OverAsync();
    }

    /// <summary>Waits for the verdicts.</summary>
    public static async Task OverAsync(this IPage page) => await page.WaitForFunctionAsync(
        "!document.getElementById('run').disabled && document.querySelector('.verdict:not(:empty)')");

    /// <summary>Keeps a picture of the whole page with the results.</summary>
    public static async Task KeepPictureAsync(this IPage page, string name)
    {
        await page.WaitForTimeoutAsync(200); // a transition ends
        TestContext.Current.AddAttachment($"{name}.png", await page.ScreenshotAsync(new() { FullPage = true }), "image/png");
    }
}
