using System.Collections;
using System.Reflection;
using Catalog.Caching;
using Catalog.Infrastructure.Persistence;
using Catalog.Infrastructure.Policies;
using Catalog.Infrastructure.Users;
using Microsoft.AspNetCore.Identity;

namespace Catalog.Api.Hosting;

/// <summary>Warns at start about unknown settings in the sections of this service: misspelt, or of another build.</summary>
/// <remarks>They are not an error: during a rollback, the older build starts with the newer build's settings.</remarks>
public sealed class UnknownSettings(IConfiguration configuration, ILogger<UnknownSettings> log) : IHostedService
{
    private static readonly Assembly[] Assemblies = [typeof(UnknownSettings).Assembly, typeof(DatabaseOptions).Assembly, typeof(CachingOptions).Assembly];
    private static readonly HashSet<string> Lists = new(StringComparer.OrdinalIgnoreCase);
    private static readonly SortedSet<string> Known = new(
        Assemblies.SelectMany(assembly => assembly.GetTypes()).SelectMany(Sections)
            .Concat(PathOf(UserServices.PasswordSection)).Concat(Members(typeof(PasswordHasherOptions), UserServices.PasswordSection)),
        StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var root in Known.Where(path => !path.Contains(':', StringComparison.Ordinal)))
        {
            Look(configuration.GetSection(root));
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Look(IConfigurationSection section)
    {
        var known = ChildrenOf(section.Path);
        if (known.Count == 0)
        {
            return; // a value, or a list of them
        }

        foreach (var child in section.GetChildren())
        {
            if (known.Contains(child.Path))
            {
                if (Lists.Contains(child.Path) && child.Value is { Length: > 0 })
                {
                    log.LogWarning("{Setting} is a list, so one value has no effect; set {Setting}:0", child.Path, child.Path);
                }

                Look(child);
            }
            else
            {
                log.LogWarning("{Setting} is not a known setting and has no effect; is it misspelt? Known are {Known}", child.Path, string.Join(", ", known));
            }
        }
    }

    private static SortedSet<string> ChildrenOf(string path) => new(
        Known.Where(known => known.LastIndexOf(':') == path.Length && known.StartsWith(path, StringComparison.OrdinalIgnoreCase)),
        StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<string> Sections(Type type) =>
        type.Name.EndsWith("Options", StringComparison.Ordinal) && type.GetField("Section")?.GetRawConstantValue() is string section
            ? PathOf(section).Concat(Members(type, section))
            : [];

    // Caching:Products is known, and so is Caching.
    private static IEnumerable<string> PathOf(string section) =>
        section.Select((c, at) => c == ':' ? section[..at] : "").Where(path => path.Length > 0).Append(section);

    private static IEnumerable<string> Members(Type type, string path) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.SetMethod is { IsPublic: true } || (property.SetMethod is null && !property.PropertyType.IsValueType))
        .SelectMany(property => property.PropertyType.IsAssignableTo(typeof(CachePolicy))
            ? ResourcePolicies.Settings.Select(name => $"{path}:{name}") // these settings are in the section itself
            : Assemblies.Contains(property.PropertyType.Assembly) && property.PropertyType.IsClass
                ? Members(property.PropertyType, $"{path}:{property.Name}").Prepend($"{path}:{property.Name}")
                : [Noted(property, $"{path}:{property.Name}")]);

    private static string Noted(PropertyInfo property, string path)
    {
        if (property.PropertyType.IsAssignableTo(typeof(IEnumerable)) && property.PropertyType != typeof(string) && property.PropertyType != typeof(byte[]))
        {
            Lists.Add(path);
        }

        return path;
    }
}
