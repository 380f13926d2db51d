using Microsoft.Extensions.Options;

namespace Catalog.Api.Hosting;

/// <summary>Ends a failed start with one message on the console and exit code 1, instead of an abort.</summary>
internal static class StartFailure
{
    /// <summary>Installs the handler.</summary>
    public static void EndsWithMessage() => AppDomain.CurrentDomain.UnhandledException += End;

    /// <summary>Removes the handler once the host has started. A later unhandled exception is a crash and may write a dump.</summary>
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
