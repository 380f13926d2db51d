using System.CommandLine;

namespace Catalog.Lab.Commands;

/// <summary>An option that names a file for a result.</summary>
internal static class OutputFile
{
    /// <summary>Refuses a path that cannot be written, before anything runs whose result would be lost.</summary>
    public static void MustBeWritable(Option<FileInfo?> option) => option.Validators.Add(result =>
    {
        if (result.Tokens is not [var token])
        {
            return;
        }

        try
        {
            // What is there already keeps its content until there is a result; what is not there yet is not left behind.
            using var trial = File.Exists(token.Value)
                ? File.OpenWrite(token.Value)
                : new FileStream(token.Value, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            result.AddError($"{option.Name}: {failure.Message}");
        }
    });
}
