using System.Text.Json;

namespace Catalog.Lab.HttpFiles;

/// <summary>
/// Writes the variables where the editors look for them: <c>http-client.env.json</c> for Visual Studio, Rider and httpyac, and a workspace
/// for VS Code, whose extension REST Client reads settings only.
/// </summary>
/// <remarks>Git ignores both files: they contain tokens.</remarks>
internal static class StoryFiles
{
    /// <summary>The environment to choose in an editor.</summary>
    public const string Environment = "lab";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Writes the files into the folder <c>http</c> of the repository that this program was built from, if there is one.</summary>
    public static Task WriteAsync(IReadOnlyDictionary<string, string> variables, CancellationToken ct) =>
        Folder() is { } folder ? WriteAsync(folder, variables, ct) : Task.CompletedTask;

    /// <summary>Writes the files into a folder.</summary>
    public static async Task WriteAsync(string folder, IReadOnlyDictionary<string, string> variables, CancellationToken ct)
    {
        var environments = new Dictionary<string, object> { ["$shared"] = variables, [Environment] = variables };
        await WriteAsync(Path.Combine(folder, "http-client.env.json"), environments, ct);
        await WriteAsync(
            Path.Combine(folder, "stories.code-workspace"),
            new Dictionary<string, object>
            {
                ["folders"] = new[] { new { path = "." } },
                ["settings"] = new Dictionary<string, object> { ["rest-client.environmentVariables"] = environments },
            },
            ct);
    }

    private static Task WriteAsync(string path, object content, CancellationToken ct) =>
        File.WriteAllTextAsync(path, JsonSerializer.Serialize(content, Indented) + "\n", ct);

    private static string? Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Catalog.sln")))
            {
                return Directory.Exists(Path.Combine(folder.FullName, "http")) ? Path.Combine(folder.FullName, "http") : null;
            }
        }

        return null;
    }
}
