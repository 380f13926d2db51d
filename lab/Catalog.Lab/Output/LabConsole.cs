using Spectre.Console;

namespace Catalog.Lab.Output;

/// <summary>Results on standard output, progress on standard error; plain text if redirected.</summary>
internal sealed class LabConsole : IProgress<string>
{
    private const int WideEnough = 400;
    private readonly IAnsiConsole _error = Create(Console.Error, Console.IsErrorRedirected);

    /// <summary>Standard output.</summary>
    public IAnsiConsole Out { get; } = Create(Console.Out, Console.IsOutputRedirected);

    /// <summary>Prints progress on a line of its own.</summary>
    public void Report(string value) => _error.MarkupLineInterpolated($"[grey]{value}[/]");

    private static IAnsiConsole Create(TextWriter writer, bool redirected)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = redirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        });
        if (redirected)
        {
            console.Profile.Width = WideEnough; // no wrapping in a file or pipe
        }

        return console;
    }
}
