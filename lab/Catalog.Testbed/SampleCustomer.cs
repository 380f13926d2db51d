namespace Catalog.Testbed;

/// <summary>A customer of the sample data who can sign in. The passwords are public: the nodes listen on loopback only.</summary>
/// <param name="Name">The name in variables, such as <c>ada</c>.</param>
/// <param name="Email">The e-mail address.</param>
/// <param name="Password">The password.</param>
public sealed record SampleCustomer(string Name, string Email, string Password)
{
    /// <summary>The customers, always the same.</summary>
    public static IReadOnlyList<SampleCustomer> All { get; } =
        [.. new[] { "ada", "bruno", "chiyo" }.Select(name => new SampleCustomer(name, $"{name}@catalog.example", $"shopping-as-{name}"))];
}
