using Microsoft.Extensions.Options;

namespace Catalog.Api.Hosting;

/// <summary>Has a start that fails end with one message on the console and exit code 1, not with an abort.</summary>
internal static class StartFailure
{
    /// <summary>From here on.</summary>
    public static void EndsWithMessage() => AppDomain.CurrentDomain.UnhandledException += End;

    /// <summary>What comes after the start is a crash, and leaves a dump where the runtime is told to.</summary>
    public static void IsOverOnceStarted(IHostApplicationLifetime lifetime) =>
        lifetime.ApplicationStarted.Register(() => AppDomain.CurrentDomain.UnhandledException -= End);

    private static void End(object sender, UnhandledExceptionEventArgs e)
    {
        Console.Error.WriteLine($"The service did not start. {Text((Exception)e.ExceptionObject)}");
        Environment.Exit(1);
    }

    private static string Text(Exception exception) => exception switch
    {
        AggregateException several => string.Join(Environment.NewLine, several.Flatten().InnerExceptions.Select(Text)),
        OptionsValidationException invalid => string.Join(Environment.NewLine, invalid.Failures),
        { InnerException: { } inner } => $"{exception.Message} {Text(inner)}",
        _ => exception.Message,
    };
}
